#include "Measurement/RoisOfReport.h"

#include "Base/Error.h"
#include "Regions/RegionJson.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace Clade
{
namespace
{
using nlohmann::json;

struct Purpose
{
  const ReportCode& code;
  const char* name;
  const char* parameter; ///< as ReportOfMeasurements writes it
};
const Purpose ownPurposes[] = {{ReportCodes::signalRegion, "signal", "Signal region: "},
                               {ReportCodes::noiseRegion, "noise", "Noise region: "}};

std::string NameOf(const FoundRegion& found)
{
  return !found.name.empty() ? found.name : !found.finding.empty() ? found.finding : "region";
}

/// What this program wrote behind `prefix`; empty where it did not.
std::string OwnParameter(const FoundRegion& found, const std::string& prefix)
{
  const auto parameter = std::find_if(found.parameters->begin(), found.parameters->end(),
                                      [&](const std::string& one) { return one.rfind(prefix, 0) == 0; });
  return parameter == found.parameters->end() ? "" : parameter->substr(prefix.size());
}

/// Its JSON; null where there is none, or someone has changed it. Whatever nests deeper than a region is
/// dropped.
json Parsed(const std::string& text)
{
  constexpr int deepest = 6;
  const auto isShallow = [](int depth, json::parse_event_t, json&) { return depth <= deepest; };
  const json value = json::parse(text, isShallow, false);
  return value.is_discarded() ? json() : value;
}

/// The shapes of the group as they were measured.
std::optional<std::vector<Shape>> OwnShapes(const std::string& parameter)
{
  const json shapes = Parsed(parameter);
  try
  {
    return shapes.is_null() ? std::nullopt
                            : std::make_optional(ParseRegion(shapes, VolumeGrid(), "patient", "").Shapes());
  }
  catch (const Error&) // not as we wrote it: what is drawn counts
  {
    return std::nullopt;
  }
}

MeasureLine LineOf(const FoundRegion& found)
{
  MeasureLine line{NameOf(found), found.region.pointsMm[0], found.region.pointsMm[1]};
  const json own = Parsed(OwnParameter(found, "Line: "));
  try
  {
    const MeasureLine exact =
        own.is_object() ? ParseLines(json::array({own}), VolumeGrid(), "patient", "").at(0) : line;
    const double apartMm = std::max(Norm(exact.fromMm - line.fromMm), Norm(exact.toMm - line.toMm));
    return apartMm < 0.01 ? MeasureLine{line.name, exact.fromMm, exact.toMm} : line;
  }
  catch (const Error&) // not as we wrote it: what is drawn counts
  {
    return line;
  }
}

Vector3 Middle(const Vector3& a, const Vector3& b)
{
  return (a + b) * 0.5;
}

/// The shape as drawn; nothing where measurements know none such.
std::optional<Shape> ShapeOf(const ReportRegion& region)
{
  const std::vector<Vector3>& points = region.pointsMm;
  if (region.graphic == ReportGraphic::Polygon)
  {
    return Polygon{points, 0};
  }
  if (region.graphic == ReportGraphic::Ellipse)
  {
    const Vector3 centre = Middle(points[0], points[1]);
    return Ellipse{centre, points[1] - centre, (points[3] - points[2]) * 0.5, 0};
  }
  if (region.graphic == ReportGraphic::Ellipsoid)
  {
    const double lengths[] = {Norm(points[1] - points[0]), Norm(points[3] - points[2]),
                              Norm(points[5] - points[4])};
    const auto [shortest, longest] = std::minmax_element(std::begin(lengths), std::end(lengths));
    if (*longest - *shortest <= 1e-3 * *longest)
    {
      return Sphere{Middle(points[0], points[1]), *longest / 2};
    }
  }
  return std::nullopt;
}

class Collector
{
public:
  explicit Collector(const std::string& frameOfReferenceUid) : frame_(frameOfReferenceUid) {}

  void Take(const FoundRegion& found)
  {
    const ReportRegion& region = found.region;
    if (!frame_.empty() && !region.frameOfReferenceUid.empty() && region.frameOfReferenceUid != frame_)
    {
      elsewhere_++;
      return;
    }
    const auto purpose = std::find_if(std::begin(ownPurposes), std::end(ownPurposes),
                                      [&](const Purpose& one) { return one.code == region.purpose; });
    if (purpose != std::end(ownPurposes))
    {
      TakeOwn(found, *purpose);
    }
    else if (region.graphic == ReportGraphic::Polyline && region.pointsMm.size() == 2)
    {
      TakeLine(LineOf(found));
    }
    else
    {
      TakeDrawn(region, NameOf(found));
    }
  }

  ImportedRois Result(const Warnings& warnings)
  {
    rois_.warnings = warnings;
    Warn("W_ROI_SKIPPED", skipped_, " left out: neither a line of two points nor an area");
    Warn("W_REGION_OTHER_FRAME", elsewhere_,
         " left out: drawn in another frame of reference than that of the series");
    return std::move(rois_);
  }

private:
  /// A report draws a line once for each series that was measured along it: it is taken once.
  void TakeLine(const MeasureLine& line)
  {
    const bool isKnown = std::any_of(rois_.lines.begin(), rois_.lines.end(),
                                     [&](const MeasureLine& known) {
                                       return known.name == line.name && known.fromMm == line.fromMm &&
                                              known.toMm == line.toMm;
                                     });
    if (!isKnown)
    {
      rois_.lines.push_back(line);
    }
  }

  /// The parameters hold all shapes of a region, each of which is drawn by itself: they are taken once.
  void TakeOwn(const FoundRegion& found, const Purpose& purpose)
  {
    const std::string written = OwnParameter(found, purpose.parameter);
    if (own_.count({purpose.name, written}) > 0)
    {
      return;
    }
    const auto shapes = OwnShapes(written);
    if (!shapes)
    {
      TakeDrawn(found.region, purpose.name);
      return;
    }
    own_.insert({purpose.name, written});
    for (const Shape& shape : *shapes)
    {
      rois_.areas.push_back({purpose.name, shape});
    }
  }

  void TakeDrawn(const ReportRegion& region, const std::string& name)
  {
    const std::optional<Shape> shape = ShapeOf(region);
    shape ? rois_.areas.push_back({name, *shape}) : static_cast<void>(skipped_++);
  }

  void Warn(const char* code, std::size_t count, const char* what)
  {
    if (count > 0)
    {
      rois_.warnings.push_back(
          {code, std::to_string(count) +
                     (count == 1 ? " region of the report is" : " regions of the report are") + what});
    }
  }

  const std::string& frame_;
  ImportedRois rois_;
  std::set<std::pair<std::string, std::string>> own_;
  std::size_t skipped_ = 0;
  std::size_t elsewhere_ = 0;
};
} // namespace

ImportedRois RoisOfReport(const ReportRegions& report, const std::string& frameOfReferenceUid)
{
  Collector collector(frameOfReferenceUid);
  for (const FoundRegion& found : report.regions)
  {
    collector.Take(found);
  }
  return collector.Result(report.warnings);
}
} // namespace Clade

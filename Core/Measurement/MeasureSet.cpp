#include "Measurement/MeasureSet.h"

#include "Dicom/Report/ReportCheck.h"
#include "Measurement/ReportOfMeasurements.h"
#include "Settings/StrictObject.h"

#include <iterator>

namespace Clade
{
namespace
{
using nlohmann::json;

constexpr std::size_t mostMeasures = 8;

struct OneMeasure
{
  std::string name;
  json request;
  std::string path; ///< within the set's request
};

/// Runs `work`; errors say which measure of the set.
template<typename Work>
auto Named(const OneMeasure& measure, const Work& work) -> decltype(work())
{
  try
  {
    return work();
  }
  catch (const Error& error)
  {
    throw error.WithContext(measure.path);
  }
}

/// The measures as requests of their own, all of them valid.
std::vector<OneMeasure> MeasuresOf(StrictObject& body)
{
  json common = {{"Series", body.Any("Series")}};
  if (body.Has("Frame"))
  {
    common["Frame"] = body.Any("Frame");
  }
  std::vector<OneMeasure> found;
  for (const json& one : body.List("Measures", 1, mostMeasures))
  {
    const std::string path = "Measures[" + std::to_string(found.size()) + ']';
    StrictObject member(one, path);
    OneMeasure measure{member.OneOf("Measure", "", {"edge-sharpness", "snr", "piqe"}), one, path};
    for (const char* key : {"Series", "Frame", "Store"}) // are the set's
    {
      if (member.Has(key))
      {
        member.Refuse(key, "none: it stands beside Measures, and holds for all of them");
      }
    }
    measure.request.erase("Measure");
    measure.request.update(common);
    Named(measure, [&] { RequireValidMeasureRequest(measure.name, measure.request); });
    found.push_back(std::move(measure));
  }
  return found;
}
} // namespace

MeasurementSet MeasureSet(const json& request, const LoadMeasurable& load, std::size_t threads,
                          IProgress& progress)
{
  StrictObject body(request, "");
  MeasurementSet set;
  set.name = body.String("Name", "");
  RequireReportName(set.name);
  body.Boolean("Store", false); // for the caller
  const std::vector<OneMeasure> asked = MeasuresOf(body);
  body.RequireNoMore();
  for (const OneMeasure& measure : asked)
  {
    set.results.push_back(Named(
        measure, [&] { return MeasureSeries(measure.name, measure.request, load, threads, progress); }));
  }
  return set;
}

json ToJson(const MeasurementSet& set)
{
  json answers = json::array();
  for (const MeasurementResult& result : set.results)
  {
    answers.push_back(ToJson(result));
  }
  return {{"Name", set.name}, {"Measures", answers}};
}

MeasurementReport ReportOfSet(const MeasurementSet& set, const std::map<std::string, ReportSeries>& series)
{
  MeasurementReport report;
  for (const MeasurementResult& result : set.results)
  {
    MeasurementReport one = ReportOfMeasurements(result, series);
    report.series = std::move(one.series); // the same for every measure
    report.groups.insert(report.groups.end(), std::make_move_iterator(one.groups.begin()),
                         std::make_move_iterator(one.groups.end()));
  }
  report.name = set.name;
  return report;
}
} // namespace Clade

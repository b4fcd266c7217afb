#include "Dicom/Report/ReportRegions.h"

#include "Base/Error.h"
#include "Dicom/File/Attributes.h"
#include "Dicom/File/DicomText.h"
#include "Dicom/Read/DicomFile.h"
#include "Dicom/Report/ReportText.h"

#include <dcmtk/dcmdata/dctk.h>

#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace Clade
{
namespace
{
constexpr int deepest = 64; // real reports: 6
constexpr std::size_t maxRegions = 10000;

DcmItem* ItemOf(DcmItem& parent, const DcmTagKey& sequence)
{
  DcmItem* item = nullptr;
  return parent.findAndGetSequenceItem(sequence, item, 0).good() ? item : nullptr;
}

std::string CleanTextOf(DcmItem& item, const DcmTagKey& tag)
{
  return CleanUtf8(TextOf(item, tag));
}

ReportCode CodeOf(DcmItem& parent, const DcmTagKey& sequence)
{
  DcmItem* item = ItemOf(parent, sequence);
  return item == nullptr
             ? ReportCode()
             : ReportCode{CleanTextOf(*item, DCM_CodeValue), CleanTextOf(*item, DCM_CodingSchemeDesignator),
                          CleanTextOf(*item, DCM_CodeMeaning)};
}

/// Calls `visit` with each item of a content item's children.
template<typename Visit>
void ForEachChild(DcmItem& parent, const Visit& visit)
{
  DcmSequenceOfItems* children = nullptr;
  if (parent.findAndGetSequence(DCM_ContentSequence, children).good())
  {
    for (DcmObject* child = children->nextInContainer(nullptr); child != nullptr;
         child = children->nextInContainer(child))
    {
      visit(static_cast<DcmItem&>(*child));
    }
  }
}

std::vector<double> GraphicDataOf(DcmItem& item)
{
  DcmElement* element = nullptr;
  Float32* numbers = nullptr;
  if (item.findAndGetElement(DCM_GraphicData, element).bad() || element->getVR() != EVR_FL ||
      element->getFloat32Array(numbers).bad() || numbers == nullptr)
  {
    return {};
  }
  return {numbers, numbers + element->getLength() / sizeof(Float32)};
}

std::optional<ReportGraphic> GraphicOf(DcmItem& item)
{
  const std::string name = TextOf(item, DCM_GraphicType);
  for (const auto graphic : {ReportGraphic::Point, ReportGraphic::Multipoint, ReportGraphic::Polyline,
                             ReportGraphic::Polygon, ReportGraphic::Ellipse, ReportGraphic::Ellipsoid})
  {
    if (name == ToString(graphic))
    {
      return graphic;
    }
  }
  return std::nullopt;
}

/// A region in space, nothing where it is damaged.
std::optional<ReportRegion> ReadSpatial(DcmItem& item)
{
  const auto graphic = GraphicOf(item);
  const auto numbers = GraphicDataOf(item);
  ReportRegion region;
  region.frameOfReferenceUid = CleanTextOf(item, DCM_ReferencedFrameOfReferenceUID);
  if (!graphic || numbers.size() % 3 != 0 || region.frameOfReferenceUid.empty())
  {
    return std::nullopt;
  }
  region.graphic = *graphic;
  for (std::size_t i = 0; i < numbers.size(); i += 3)
  {
    region.pointsMm.push_back({numbers[i], numbers[i + 1], numbers[i + 2]});
  }
  return region;
}

/// The image that pixel coordinates were selected from: its one frame; empty where there is none.
std::string ImageOf(DcmItem& item)
{
  std::string image;
  ForEachChild(item,
               [&](DcmItem& child)
               {
                 DcmItem* reference = ItemOf(child, DCM_ReferencedSOPSequence);
                 if (reference != nullptr && TextOf(child, DCM_ValueType) == "IMAGE" &&
                     TextsOf(*reference, DCM_ReferencedFrameNumber).size() <= 1 &&
                     IntegerOf(*reference, DCM_ReferencedFrameNumber).value_or(1) == 1)
                 {
                   image = TextOf(*reference, DCM_ReferencedSOPInstanceUID);
                 }
               });
  return image;
}

/// A point of an image: (0, 0) is the outer corner of the first pixel (PS3.3 C.18.6.1.2).
Vector3 ToSpace(const ImagePlane& plane, double column, double row)
{
  return plane.originMm + plane.rowDirection * ((column - 0.5) * plane.columnSpacingMm) +
         plane.columnDirection * ((row - 0.5) * plane.rowSpacingMm);
}

/// A region in the pixels of an image, nothing where it is damaged.
std::optional<ReportRegion> ReadFlat(DcmItem& item, const ImagePlane& plane)
{
  auto numbers = GraphicDataOf(item);
  const bool isCircle = TextOf(item, DCM_GraphicType) == "CIRCLE";
  const auto graphic = isCircle ? ReportGraphic::Ellipse : GraphicOf(item);
  if (!graphic || *graphic == ReportGraphic::Polygon || *graphic == ReportGraphic::Ellipsoid ||
      numbers.size() % 2 != 0 || (isCircle && numbers.size() != 4))
  {
    return std::nullopt;
  }
  if (isCircle) // its centre and a point on it; in pixels, so an ellipse where these are not square
  {
    const double x = numbers[0];
    const double y = numbers[1];
    const double radius = std::hypot(numbers[2] - x, numbers[3] - y);
    numbers = {x - radius, y, x + radius, y, x, y - radius, x, y + radius};
  }
  ReportRegion region;
  region.graphic = *graphic;
  region.frameOfReferenceUid = plane.frameOfReferenceUid;
  for (std::size_t i = 0; i < numbers.size(); i += 2)
  {
    region.pointsMm.push_back(ToSpace(plane, numbers[i], numbers[i + 1]));
  }
  if (region.graphic == ReportGraphic::Polyline && region.pointsMm.size() > 3 &&
      region.pointsMm.front() == region.pointsMm.back())
  {
    region.graphic = ReportGraphic::Polygon;
  }
  return region;
}

/// What content items above a region say of it.
struct Context
{
  std::string name;
  std::string trackingUid;
  std::string finding;
  std::shared_ptr<const std::vector<std::string>> parameters = std::make_shared<std::vector<std::string>>();
};

class Reader
{
public:
  explicit Reader(const std::vector<ImagePlane>& planes)
  {
    for (const auto& plane : planes)
    {
      planes_.emplace(plane.sopInstanceUid, &plane);
    }
  }

  void Visit(DcmItem& item, Context context, int depth)
  {
    auto parameters = std::make_shared<std::vector<std::string>>();
    ForEachChild(item, [&](DcmItem& child) { Note(child, context, *parameters); });
    context.parameters = parameters->empty() ? context.parameters : parameters;
    const std::string type = TextOf(item, DCM_ValueType);
    if (type == "SCOORD3D")
    {
      Take(item, context, ReadSpatial(item));
    }
    else if (type == "SCOORD")
    {
      const auto plane = planes_.find(ImageOf(item));
      plane == planes_.end() ? static_cast<void>(onImages_++)
                             : Take(item, context, ReadFlat(item, *plane->second));
    }
    if (depth < deepest)
    {
      ForEachChild(item, [&](DcmItem& child) { Visit(child, context, depth + 1); });
    }
  }

  ReportRegions Result()
  {
    if (damaged_ > 0)
    {
      Warn("W_REGION_DAMAGED", damaged_,
           " left out: points are missing, are not finite, or have no frame of reference");
    }
    if (onImages_ > 0)
    {
      Warn("W_REGION_ON_IMAGE", onImages_,
           " left out: drawn in the pixels of an image that is not among those measured, or of a "
           "multi-frame one");
    }
    return std::move(result_);
  }

private:
  static void Note(DcmItem& child, Context& context, std::vector<std::string>& parameters)
  {
    const ReportCode name = CodeOf(child, DCM_ConceptNameCodeSequence);
    const std::string type = TextOf(child, DCM_ValueType);
    if (name == ReportCode{"112039", "DCM", ""} && type == "TEXT")
    {
      context.name = CleanTextOf(child, DCM_TextValue);
    }
    else if (name == ReportCode{"112040", "DCM", ""} && type == "UIDREF")
    {
      context.trackingUid = CleanTextOf(child, DCM_UID);
    }
    else if (name == ReportCode{"121071", "DCM", ""} && type == "CODE")
    {
      context.finding = CodeOf(child, DCM_ConceptCodeSequence).meaning;
    }
    else if (name == ReportCode{"111002", "DCM", ""} && type == "TEXT")
    {
      parameters.push_back(CleanTextOf(child, DCM_TextValue));
    }
  }

  void Take(DcmItem& item, const Context& context, std::optional<ReportRegion> region)
  {
    if (region && region->graphic == ReportGraphic::Polygon && region->pointsMm.size() > 3 &&
        region->pointsMm.front() == region->pointsMm.back())
    {
      region->pointsMm.pop_back();
    }
    if (!region || !FaultOf(*region).empty())
    {
      damaged_++;
      return;
    }
    region->purpose = CodeOf(item, DCM_ConceptNameCodeSequence);
    if (!seen_.insert(KeyOf(context, *region)).second)
    {
      return;
    }
    if (result_.regions.size() == maxRegions)
    {
      throw Error(ErrorCode::TooLarge, "the report has more than " + std::to_string(maxRegions) + " regions");
    }
    result_.regions.push_back(
        {context.name, context.trackingUid, context.finding, context.parameters, *region});
  }

  static std::string KeyOf(const Context& context, const ReportRegion& region)
  {
    std::string key;
    for (const std::string& part :
         {context.name, context.trackingUid, context.finding, region.purpose.value, region.purpose.scheme,
          region.frameOfReferenceUid, std::string(ToString(region.graphic))})
    {
      key += part + '\n'; // no part has one: texts are clean
    }
    key.append(reinterpret_cast<const char*>(region.pointsMm.data()),
               region.pointsMm.size() * sizeof(Vector3));
    return key;
  }

  void Warn(const char* code, std::size_t count, const char* what)
  {
    result_.warnings.push_back(
        {code, std::to_string(count) +
                   (count == 1 ? " region of the report is" : " regions of the report are") + what});
  }

  std::map<std::string, const ImagePlane*> planes_;
  std::set<std::string> seen_;
  std::size_t damaged_ = 0;
  std::size_t onImages_ = 0;
  ReportRegions result_;
};
} // namespace

std::vector<ImagePlane> ImagePlanesOf(const SourceSeries& series)
{
  std::vector<ImagePlane> planes;
  for (const auto& image : series.images)
  {
    DcmDataset& dataset = const_cast<DcmDataset&>(*image.dataset); // looking up is not const in DCMTK
    const auto position = NumbersOf(dataset, DCM_ImagePositionPatient, 3);
    const auto axes = NumbersOf(dataset, DCM_ImageOrientationPatient, 6);
    const auto spacing = NumbersOf(dataset, DCM_PixelSpacing, 2);
    if (position && axes && spacing)
    {
      planes.push_back({image.sopInstanceUid,
                        series.frameOfReferenceUid,
                        {(*position)[0], (*position)[1], (*position)[2]},
                        {(*axes)[0], (*axes)[1], (*axes)[2]},
                        {(*axes)[3], (*axes)[4], (*axes)[5]},
                        (*spacing)[1],
                        (*spacing)[0]});
    }
  }
  return planes;
}

ReportRegions ReadReportRegions(const DicomObject& report, const std::vector<ImagePlane>& planes)
{
  const DicomFile file = LoadDicomFile(report);
  const std::string sopClass = TextOf(*file.dataset, DCM_SOPClassUID);
  if (sopClass.rfind("1.2.840.10008.5.1.4.1.1.88.", 0) != 0)
  {
    throw Error(ErrorCode::InvalidFile, report.name + " is an object of class " + PlainText(sopClass) +
                                            ", a structured report is expected");
  }
  file.dataset->convertToUTF8(); // where it cannot, texts are cleaned one by one
  Reader reader(planes);
  reader.Visit(*file.dataset, {}, 0);
  return reader.Result();
}
} // namespace Clade

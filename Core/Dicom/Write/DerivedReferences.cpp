#include "Dicom/Write/DerivedReferences.h"

#include <algorithm>
#include <set>

namespace Clade
{
namespace
{
/// A coded concept of the DICOM controlled terminology (PS3.16 annex D).
struct Code
{
  const char* value;
  const char* meaning;
};
constexpr Code spatialResampling{"113085", "Spatial resampling"};                      // CID 7203
constexpr Code sourceImage{"121322", "Source image for image processing operation"};   // CID 7202
constexpr Code sourceSeries{"121323", "Source series for image processing operation"}; // CID 7210
constexpr Code acquisitionEquipment{"109101", "Acquisition Equipment"};                // CID 7005
constexpr Code processingEquipment{"109102", "Processing Equipment"};

DcmItem& AppendItem(DcmItem& parent, const DcmTagKey& sequence)
{
  DcmItem* item = nullptr;
  RequireGood(parent.findOrCreateSequenceItem(DcmTag(sequence), item, -2), sequence);
  return *item;
}

void AppendCode(DcmItem& parent, const DcmTagKey& sequence, const Code& code)
{
  DcmItem& item = AppendItem(parent, sequence);
  PutText(item, DCM_CodeValue, code.value);
  PutText(item, DCM_CodingSchemeDesignator, "DCM");
  PutText(item, DCM_CodeMeaning, code.meaning);
}

/// Images of one object: itself, or frames of it.
struct ObjectReference
{
  const SourceImage* image = nullptr;
  std::string frames; ///< "3\\4\\5"; empty: not a multi-frame object
};

std::vector<ObjectReference> ReferencesOf(const SourceSeries& source, std::size_t first, std::size_t last)
{
  std::vector<ObjectReference> references;
  for (std::size_t i = first; i < last; i++)
  {
    const SourceImage& image = source.images[i];
    const auto known =
        std::find_if(references.begin(), references.end(),
                     [&](const ObjectReference& reference)
                     { return image.frame > 0 && reference.image->sopInstanceUid == image.sopInstanceUid; });
    if (known == references.end())
    {
      references.push_back({&image, image.frame > 0 ? std::to_string(image.frame) : ""});
    }
    else
    {
      known->frames += "\\" + std::to_string(image.frame);
    }
  }
  return references;
}

void AppendReference(DcmItem& parent, const DcmTagKey& sequence, const ObjectReference& reference,
                     const Code* purpose)
{
  DcmItem& item = AppendItem(parent, sequence);
  PutText(item, DCM_ReferencedSOPClassUID, reference.image->sopClassUid);
  PutText(item, DCM_ReferencedSOPInstanceUID, reference.image->sopInstanceUid);
  if (!reference.frames.empty())
  {
    PutText(item, DCM_ReferencedFrameNumber, reference.frames);
  }
  if (purpose != nullptr)
  {
    AppendCode(item, DCM_PurposeOfReferenceCodeSequence, *purpose);
  }
}

/// Copies the whole sequence where all slices agree on it, so that more items can follow.
void CopySequence(DcmItem& dataset, const SourceAttributes& attributes, const DcmTagKey& tag)
{
  if (DcmElement* sequence = attributes.Uniform(tag))
  {
    attributes.CopyElement(*sequence, dataset);
  }
}

/// The earliest acquisition moment of the source as VR DT; empty where it has none that is valid.
std::string EarliestAcquisition(const SourceAttributes& attributes)
{
  std::set<std::string> moments;
  const auto add = [&](const std::string& moment)
  {
    if (!moment.empty() && DcmDateTime::checkStringValue(moment.c_str(), "1").good())
    {
      moments.insert(moment);
    }
  };
  for (const auto& moment : attributes.Texts(DCM_AcquisitionDateTime))
  {
    add(moment);
  }
  if (moments.empty())
  {
    const auto dates = attributes.Texts(DCM_AcquisitionDate);
    const auto times = attributes.Texts(DCM_AcquisitionTime);
    for (std::size_t i = 0; i < dates.size(); i++)
    {
      add(dates[i].empty() ? "" : dates[i] + times[i]);
    }
  }
  return moments.empty() ? "" : *moments.begin();
}
} // namespace

void PutSourceImages(DcmItem& dataset, const SourceSeries& source, std::size_t first, std::size_t last)
{
  RequireGood(dataset.insertEmptyElement(DCM_SourceImageSequence, OFTrue), DCM_SourceImageSequence);
  RequireGood(dataset.insertEmptyElement(DCM_ReferencedSeriesSequence, OFTrue), DCM_ReferencedSeriesSequence);
  DcmItem& series = AppendItem(dataset, DCM_ReferencedSeriesSequence);
  PutText(series, DCM_SeriesInstanceUID, source.seriesInstanceUid);
  for (const ObjectReference& reference : ReferencesOf(source, first, last))
  {
    AppendReference(dataset, DCM_SourceImageSequence, reference, &sourceImage);
    AppendReference(series, DCM_ReferencedInstanceSequence, reference, nullptr);
  }
}

void PutRelatedSeries(DcmItem& dataset, const SourceSeries& source)
{
  DcmItem& item = AppendItem(dataset, DCM_RelatedSeriesSequence);
  PutText(item, DCM_StudyInstanceUID, source.studyInstanceUid);
  PutText(item, DCM_SeriesInstanceUID, source.seriesInstanceUid);
  AppendCode(item, DCM_PurposeOfReferenceCodeSequence, sourceSeries);
}

void PutDerivationCode(DcmItem& dataset, const SourceAttributes& attributes)
{
  CopySequence(dataset, attributes, DCM_DerivationCodeSequence);
  AppendCode(dataset, DCM_DerivationCodeSequence, spatialResampling);
}

namespace
{
/// Beside the scanner's name, for the programs that know both (dcm2niix looks into sequences, too): the
/// stored values are the source's, so the scale holds. The one private attribute that is written.
void PutScalePhilips(DcmItem& item, double scaleSlope)
{
  const DcmTag creator(0x2005, 0x0010, EVR_LO);
  DcmTag scale(0x2005, 0x100e, EVR_FL);
  scale.setPrivateCreator("Philips MR Imaging DD 001");
  RequireGood(item.putAndInsertString(creator, "Philips MR Imaging DD 001"), creator);
  RequireGood(item.putAndInsertFloat32(scale, static_cast<Float32>(scaleSlope)), scale);
}
} // namespace

void PutContributingEquipment(DcmItem& dataset, const SourceSeries& source,
                              const SourceAttributes& attributes)
{
  const bool isDerived = attributes.TextOfMiddle(DCM_ImageType).rfind("DERIVED", 0) == 0;
  DcmItem& item = AppendItem(dataset, DCM_ContributingEquipmentSequence);
  AppendCode(item, DCM_PurposeOfReferenceCodeSequence,
             isDerived ? processingEquipment : acquisitionEquipment);
  PutText(item, DCM_Manufacturer, "UNKNOWN"); // Type 1 in the item
  for (const auto& rule : EquipmentRules())
  {
    const DcmTagKey tag(rule.group, rule.element);
    DcmElement* element =
        rule.type == AttributeType::One ? attributes.OfMiddle(tag) : attributes.Uniform(tag);
    if (!SourceAttributes::Text(element).empty()) // an empty one inside a sequence breaks DICOMweb in Orthanc
    {
      attributes.CopyElement(*element, item);
    }
  }
  const std::string acquired = EarliestAcquisition(attributes);
  if (!acquired.empty())
  {
    PutText(item, DCM_ContributionDateTime, acquired);
  }
  PutText(item, DCM_ContributionDescription,
          isDerived ? "Made the images that were resampled" : "Acquired the images that were resampled");
  if (source.scaleSlopePhilips && !source.format.rescaleVaried)
  {
    PutScalePhilips(item, *source.scaleSlopePhilips);
  }

  if (DcmElement* earlier = attributes.Uniform(DCM_ContributingEquipmentSequence))
  {
    DcmDataset copy;
    attributes.CopyElement(*earlier, copy);
    DcmSequenceOfItems* items = nullptr;
    RequireGood(copy.findAndGetSequence(DCM_ContributingEquipmentSequence, items),
                DCM_ContributingEquipmentSequence);
    while (items->card() > 0)
    {
      RequireGood(dataset.insertSequenceItem(DCM_ContributingEquipmentSequence, items->remove(0ul), -2),
                  DCM_ContributingEquipmentSequence);
    }
  }
}
} // namespace Clade

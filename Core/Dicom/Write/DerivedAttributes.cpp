#include "Dicom/Write/DerivedAttributes.h"

#include "Base/Counted.h"
#include "Base/WrittenNumber.h"
#include "Dicom/File/DicomText.h"
#include "Dicom/File/Product.h"
#include "Dicom/Write/DerivedImageType.h"
#include "Dicom/Write/DerivedPixelAttributes.h"
#include "Dicom/Write/DerivedReferences.h"
#include "Dicom/Write/UnpairedBodyParts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace Clade
{
namespace
{
const DcmTagKey syntheticData(0x0008, 0x001c); // younger than the dictionary of DCMTK 3.6.7

bool Contains(const std::string& values, const char* word)
{
  return ("\\" + values + "\\").find("\\" + std::string(word) + "\\") != std::string::npos;
}

std::string Join(std::initializer_list<double> numbers)
{
  std::string text;
  for (const double number : numbers)
  {
    text += (text.empty() ? "" : "\\") + GeometryString(number);
  }
  return text;
}

/// The middle slice's text of a multi-valued number where it means `numbers`, else these printed.
std::string TextOrNumbers(const SourceAttributes& attributes, const DcmTagKey& tag,
                          std::initializer_list<double> numbers)
{
  constexpr double tolerance = 1e-5; // beyond it dciodvfy takes vectors for not of unit length
  DcmElement* element = attributes.OfMiddle(tag);
  bool isSame = element != nullptr && element->getVM() == numbers.size();
  unsigned long position = 0;
  for (const double number : numbers)
  {
    OFString text;
    const bool isThere = isSame && element->getOFString(text, position++).good();
    const std::optional<WrittenNumber> written =
        isThere ? ParseNumber({text.data(), text.size()}) : std::nullopt;
    isSame = written && std::abs(written->value - number) <= tolerance;
  }
  return isSame ? SourceAttributes::Text(element) : Join(numbers);
}

/// Laterality is required, and may be empty, unless the body part is known to be unpaired: then it must not
/// be there (C.7.3.1). ImageLaterality excludes it.
void PutLaterality(DcmDataset& dataset, const SourceAttributes& attributes)
{
  const std::string laterality = attributes.UniformText(DCM_Laterality);
  if (attributes.UniformText(DCM_ImageLaterality).empty())
  {
    dataset.findAndDeleteElement(DCM_ImageLaterality);
    if (!laterality.empty() || !IsUnpairedBodyPart(attributes.UniformText(DCM_BodyPartExamined)))
    {
      PutText(dataset, DCM_Laterality, laterality);
    }
  }
}

void PutTimes(DcmDataset& dataset, const SourceAttributes& attributes, const DerivedTimes& times)
{
  PutText(dataset, DCM_InstanceCreationDate, times.written.date);
  PutText(dataset, DCM_InstanceCreationTime, times.written.time);
  PutText(dataset, DCM_SeriesDate, times.started.date);
  PutText(dataset, DCM_SeriesTime, times.started.time);
  PutText(dataset, DCM_ContentDate, times.started.date);
  PutText(dataset, DCM_ContentTime, times.started.time);

  auto dates = attributes.Texts(DCM_AcquisitionDate);
  const auto isNone = [](const std::string& date)
  { return date.empty() || DcmDate::checkStringValue(date.c_str(), "1").bad(); };
  dates.erase(std::remove_if(dates.begin(), dates.end(), isNone), dates.end());
  if (!dates.empty())
  {
    PutText(dataset, DCM_AcquisitionDate, *std::min_element(dates.begin(), dates.end()));
  }
}

void PutEquipment(DcmDataset& dataset, const SourceSeries& source, const SourceAttributes& attributes,
                  const DerivationInfo& info)
{
  const std::string model =
      info.modelSha256.empty() ? info.modelName : "model-sha256:" + info.modelSha256.substr(0, 8);
  PutText(dataset, DCM_Manufacturer, productManufacturer);
  PutText(dataset, DCM_ManufacturerModelName, productModelName);
  PutText(dataset, DCM_SoftwareVersions, CLADE_VERSION "\\" + PlainText(model).substr(0, 64));
  PutContributingEquipment(dataset, source, attributes);
}

/// Which images of the series are not part of the volume, and why: " Not used: image 0 (a localizer)."
std::string SentenceOfSetAside(const std::vector<SetAsideImage>& setAside)
{
  constexpr std::size_t room = 400; // of a short text of 1024
  std::string list;
  std::size_t named = 0;
  for (const SetAsideImage& image : setAside)
  {
    const std::string entry = (image.instanceNumber ? "image " + std::to_string(*image.instanceNumber)
                               : image.sopInstanceUid.empty() ? "a file"
                                                              : "image " + image.sopInstanceUid) +
                              " (" + image.reason + ")";
    if (list.size() + entry.size() > room)
    {
      break;
    }
    list += (list.empty() ? " Not used: " : "; ") + entry;
    named++;
  }
  if (named < setAside.size())
  {
    const std::size_t others = setAside.size() - named;
    list += (list.empty() ? " Not used: " : "; and ") + std::to_string(others) +
            (others == 1 ? " more image" : " more images");
  }
  return list.empty() ? "" : list + ".";
}

std::string SentencesOfDerivation(const SourceSeries& source, const VolumeGrid& grid,
                                  const DerivationInfo& info)
{
  const double spacing = source.volume.grid.sliceSpacingMm;
  char geometry[200];
  std::snprintf(
      geometry, sizeof(geometry),
      "Through-plane resampling of %zu slices (spacing %.6g mm, thickness %.6g mm%s) to %zu slices of "
      "%.6g mm, factor %.4g",
      source.images.size(), spacing, source.sliceThicknessMm, source.hasSliceThickness ? "" : " assumed",
      grid.slices, grid.sliceSpacingMm, spacing / grid.sliceSpacingMm);
  std::string text = std::string(geometry) + ", by " + info.method;
  text += info.method.find(info.modelName) != std::string::npos ? "" : ", model " + info.modelName;
  text += info.modelSha256.empty() ? "." : " (SHA-256 " + info.modelSha256 + ").";
  for (const std::string& option : info.optionWords)
  {
    text += (&option == &info.optionWords.front() ? " Options: " : ", ") + option +
            (&option == &info.optionWords.back() ? "." : "");
  }
  text += info.role == "enhanced" ? "" : " Role: " + info.role + ".";
  text += info.remark.empty() ? "" : " " + info.remark;
  text += source.volumeLabel.empty()
              ? ""
              : " Volume " + std::to_string(source.volumeNumber) + " of " +
                    std::to_string(source.volumeCount) + ": " + source.volumeLabel + ".";
  text += SentenceOfSetAside(source.setAside);
  return text + " Detail between the acquired slices is estimated, not acquired.";
}

void PutDescriptions(DcmDataset& dataset, const SourceSeries& source, const SourceAttributes& attributes,
                     const VolumeGrid& grid, const DerivationInfo& info)
{
  DescriptionParts parts;
  parts.characterSet = attributes.TextOfMiddle(DCM_SpecificCharacterSet);
  parts.seriesDescription = attributes.TextOfMiddle(DCM_SeriesDescription);
  const std::string number = attributes.TextOfMiddle(DCM_SeriesNumber);
  parts.seriesName = number.empty() ? source.modality + " series" : "Series " + number;
  parts.previous = attributes.UniformText(DCM_DerivationDescription);
  parts.volumeLabel = source.volumeLabel;
  parts.method = MethodMark(info.modelName);
  parts.options = info.optionWords;
  parts.stepMm = grid.sliceSpacingMm;
  parts.role = info.role;
  PutText(dataset, DCM_SeriesDescription, DerivedSeriesDescription(parts));
  PutText(dataset, DCM_DerivationDescription,
          DerivedDerivationDescription(SentencesOfDerivation(source, grid, info), parts));
  PutText(dataset, DCM_ImageComments, "RESEARCH USE ONLY - through-plane detail is estimated, not acquired");
  PutText(dataset, DCM_ContentQualification, "RESEARCH");
  const auto synthetic = attributes.Texts(syntheticData);
  if (std::find(synthetic.begin(), synthetic.end(), "YES") != synthetic.end()) // is inherited (C.12.1)
  {
    RequireGood(dataset.putAndInsertString(DcmTag(syntheticData, EVR_CS), "YES"), syntheticData);
  }
}

void PutGeometry(DcmDataset& dataset, const SourceAttributes& attributes, const VolumeGrid& grid)
{
  const Vector3& row = grid.rowDirection;
  const Vector3& column = grid.columnDirection;
  PutText(dataset, DCM_ImageOrientationPatient,
          TextOrNumbers(attributes, DCM_ImageOrientationPatient,
                        {row.x, row.y, row.z, column.x, column.y, column.z}));
  PutText(dataset, DCM_PixelSpacing,
          TextOrNumbers(attributes, DCM_PixelSpacing, {grid.rowSpacingMm, grid.columnSpacingMm}));
  PutText(dataset, DCM_SliceThickness, DecimalString(grid.sliceSpacingMm));
  PutText(dataset, DCM_SpacingBetweenSlices, DecimalString(grid.sliceSpacingMm));
}

/// What the MR Image module (C.8.3.1) requires beyond the table.
void CompleteMr(DcmDataset& dataset, const SourceAttributes& attributes)
{
  const std::string sequence = attributes.TextOfMiddle(DCM_ScanningSequence);
  const std::string options = attributes.UniformText(DCM_ScanOptions);
  if (sequence.empty())
  {
    PutText(dataset, DCM_ScanningSequence, "RM");
  }
  if (attributes.TextOfMiddle(DCM_SequenceVariant).empty())
  {
    PutText(dataset, DCM_SequenceVariant, "NONE");
  }
  if (Contains(sequence, "IR"))
  {
    attributes.Copy(InversionRules(), dataset);
  }
  if (Contains(options, "CG") || Contains(options, "PPG"))
  {
    attributes.Copy(GatingRules(), dataset);
  }
}
} // namespace

std::unique_ptr<DcmDataset> MakeSharedAttributes(const SourceSeries& source, const VolumeGrid& grid,
                                                 const DerivationInfo& info, const DerivedIdentity& identity,
                                                 const DerivedTimes& times)
{
  const SourceAttributes attributes(source);
  const bool isCt = source.modality == "CT";
  auto dataset = std::make_unique<DcmDataset>();
  attributes.Copy(StudyRules(), *dataset);
  attributes.Copy(CommonRules(), *dataset);
  attributes.Copy(isCt ? CtRules() : MrRules(), *dataset);
  if (attributes.InAny(DCM_ContrastBolusAgent))
  {
    attributes.Copy(ContrastRules(), *dataset);
  }
  if (!isCt)
  {
    CompleteMr(*dataset, attributes);
  }

  PutText(*dataset, DCM_SOPClassUID, isCt ? UID_CTImageStorage : UID_MRImageStorage);
  PutText(*dataset, DCM_Modality, source.modality);
  PutText(*dataset, DCM_ImageType, DerivedImageType(source));
  PutText(*dataset, DCM_StudyInstanceUID, source.studyInstanceUid);
  PutText(*dataset, DCM_SeriesInstanceUID, identity.seriesInstanceUid);
  PutText(*dataset, DCM_FrameOfReferenceUID, FrameOfReferenceUidOf(source));
  PutText(*dataset, DCM_SeriesNumber,
          std::to_string(info.seriesNumber != 0 ? info.seriesNumber : DerivedSeriesNumber(source, 1)));
  PutLaterality(*dataset, attributes);
  PutTimes(*dataset, attributes, times);
  PutEquipment(*dataset, source, attributes, info);
  PutDescriptions(*dataset, source, attributes, grid, info);
  PutRelatedSeries(*dataset, source);
  PutDerivationCode(*dataset, attributes);
  if (info.reachSlices == 0)
  {
    PutSourceImages(*dataset, source, 0, source.images.size());
  }
  PutGeometry(*dataset, attributes, grid);
  PutPixelAttributes(*dataset, source, attributes, grid, info);
  return dataset;
}

namespace
{
std::optional<SliceLocationRule> FitSliceLocation(const SourceSeries& source,
                                                  const SourceAttributes& attributes)
{
  constexpr double toleranceMm = 0.01;
  const auto texts = attributes.Texts(DCM_SliceLocation);
  const std::size_t last = texts.size() - 1;
  std::vector<double> locations;
  for (const auto& text : texts)
  {
    const std::optional<WrittenNumber> location = ParseNumber(text);
    if (!location)
    {
      return std::nullopt;
    }
    locations.push_back(location->value);
  }
  const double extent = source.images[last].positionMm - source.images[0].positionMm;
  if (extent <= 0)
  {
    return std::nullopt;
  }
  SliceLocationRule rule;
  rule.slope = (locations[last] - locations[0]) / extent;
  rule.offsetMm = locations[0] - rule.slope * source.images[0].positionMm;
  for (std::size_t i = 0; i <= last; i++)
  {
    if (!(std::abs(rule.offsetMm + rule.slope * source.images[i].positionMm - locations[i]) < toleranceMm))
    {
      return std::nullopt;
    }
  }
  return rule;
}
} // namespace

SliceAttributeRules MakeSliceAttributeRules(const SourceSeries& source, const DerivationInfo& info)
{
  SliceAttributeRules rules;
  const double middle = static_cast<double>(source.images.size() - 1) / 2;
  double covariance = 0; // of InstanceNumber and slice index, unnormalised
  bool allNumbered = true;
  for (std::size_t i = 0; i < source.images.size(); i++)
  {
    covariance += (static_cast<double>(i) - middle) * source.images[i].instanceNumber;
    allNumbered = allNumbered && source.images[i].hasInstanceNumber;
  }
  rules.countsAgainstNormal = allNumbered && covariance < 0;
  rules.reachSlices = info.reachSlices;
  if (source.modality == "MR" && SourceAttributes(source).Uniform(DCM_AcquisitionTime) == nullptr)
  {
    rules.acquisitionTimes = SourceAttributes(source).Texts(DCM_AcquisitionTime);
  }
  rules.location = FitSliceLocation(source, SourceAttributes(source));
  return rules;
}

std::size_t InstanceNumberOf(const SliceAttributeRules& rules, std::size_t slices, std::size_t k)
{
  return rules.countsAgainstNormal ? slices - k : k + 1;
}

void PutSliceAttributes(DcmDataset& dataset, const SourceSeries& source, const VolumeGrid& grid,
                        const SliceAttributeRules& rules, const DerivedIdentity& identity, std::size_t k)
{
  const Vector3 normal = grid.Normal();
  const Vector3 position = grid.originMm + normal * (grid.sliceSpacingMm * static_cast<double>(k));
  PutText(dataset, DCM_SOPInstanceUID, identity.sopInstanceUids[k]);
  PutText(dataset, DCM_InstanceNumber, std::to_string(InstanceNumberOf(rules, grid.slices, k)));
  PutText(dataset, DCM_ImagePositionPatient, Join({position.x, position.y, position.z}));
  if (rules.location)
  {
    PutText(dataset, DCM_SliceLocation,
            GeometryString(rules.location->offsetMm + rules.location->slope * Dot(position, normal)));
  }
  if (!rules.acquisitionTimes.empty())
  {
    const double along = Dot(position, normal);
    const auto nearest =
        std::min_element(source.images.begin(), source.images.end(),
                         [=](const SourceImage& a, const SourceImage& b)
                         { return std::abs(a.positionMm - along) < std::abs(b.positionMm - along); });
    const std::string& time =
        rules.acquisitionTimes[static_cast<std::size_t>(nearest - source.images.begin())];
    time.empty() ? static_cast<void>(dataset.findAndDeleteElement(DCM_AcquisitionTime))
                 : PutText(dataset, DCM_AcquisitionTime, time);
  }
  if (rules.reachSlices > 0)
  {
    // The first source slice that is not below the plane; those before and from it on reach it
    const double along = Dot(position, normal);
    const auto above = std::find_if(source.images.begin(), source.images.end(),
                                    [&](const SourceImage& image) { return image.positionMm >= along; });
    const auto index = static_cast<std::size_t>(above - source.images.begin());
    PutSourceImages(dataset, source, index - std::min(index, rules.reachSlices),
                    std::min(index + rules.reachSlices, source.images.size()));
  }
}
} // namespace Clade

#include "Dicom/Write/SeriesWriter.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Dicom/File/DicomLibrary.h"
#include "Dicom/File/Product.h"
#include "Dicom/Read/PixelDecoder.h"
#include "Dicom/Write/DerivedAttributes.h"
#include "Dicom/Write/DerivedImageType.h"

#include <algorithm>
#include <cmath>
#include <dcmtk/dcmdata/dctk.h>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
constexpr double toleranceMm = 1e-4;

std::string TextIn(DcmItem& item, const DcmTagKey& tag)
{
  DcmElement* element = nullptr;
  return item.findAndGetElement(tag, element, OFFalse).good() ? SourceAttributes::Text(element)
                                                              : std::string();
}

/// A written file, read without the help of what wrote it. Errors name attributes; values only where they
/// cannot be of the patient.
class WrittenFile
{
public:
  explicit WrittenFile(const std::string& path) : path_(path)
  {
    const OFCondition loaded = format_.loadFile(path.c_str());
    if (loaded.bad())
    {
      Differs("it cannot be read: " + std::string(loaded.text()));
    }
  }

  DcmDataset& Dataset() { return *format_.getDataset(); }
  DcmMetaInfo& Header() { return *format_.getMetaInfo(); }

  [[noreturn]] void Differs(const std::string& what) const
  {
    throw Error(ErrorCode::Internal,
                "the derived series differs from its plan in file " + path_ + ": " + what);
  }

  void RequireText(DcmItem& item, const DcmTagKey& tag, const std::string& expected) const
  {
    const std::string text = TextIn(item, tag);
    DcmTag named(tag);
    if (text != expected)
    {
      Differs(std::string(named.getTagName()) +
              (named.getEVR() == EVR_UI ? " is " + text + ", expected " + expected : " has another value"));
    }
  }

  void RequireNumbers(const DcmTagKey& tag, const std::vector<double>& expected, double tolerance)
  {
    for (std::size_t i = 0; i < expected.size(); i++)
    {
      double value = 0;
      const bool isThere =
          Dataset().findAndGetFloat64(tag, value, static_cast<unsigned long>(i), OFFalse).good();
      if (!isThere || !(std::abs(value - expected[i]) <= tolerance))
      {
        Differs(std::string(DcmTag(tag).getTagName()) + " is " +
                (isThere ? std::to_string(value) : "missing") + ", expected " + std::to_string(expected[i]));
      }
    }
  }

  void RequireInteger(const DcmTagKey& tag, long expected)
  {
    long int value = 0;
    const bool isThere = Dataset().findAndGetLongInt(tag, value, 0, OFFalse).good();
    if (!isThere || value != expected)
    {
      Differs(std::string(DcmTag(tag).getTagName()) + " is " + (isThere ? std::to_string(value) : "missing") +
              ", expected " + std::to_string(expected));
    }
  }

private:
  std::string path_;
  DcmFileFormat format_;
};

/// What every file must say alike, gathered once: asking the source is for one thread.
struct Expectation
{
  std::vector<std::pair<DcmTagKey, std::string>> texts;
  std::set<std::string> sourceInstances;

  Expectation(const SourceSeries& source, const DerivedIdentity& identity)
  {
    const bool isCt = source.modality == "CT";
    texts = {{DCM_SOPClassUID, isCt ? UID_CTImageStorage : UID_MRImageStorage},
             {DCM_SeriesInstanceUID, identity.seriesInstanceUid},
             {DCM_StudyInstanceUID, source.studyInstanceUid},
             {DCM_FrameOfReferenceUID, FrameOfReferenceUidOf(source)},
             {DCM_Modality, source.modality},
             {DCM_ImageType, DerivedImageType(source)},
             {DCM_ManufacturerModelName, productModelName},
             {DCM_ContentQualification, "RESEARCH"}};
    const SourceAttributes attributes(source);
    for (const auto& tag : {DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex,
                            DCM_StudyDate, DCM_StudyTime, DCM_AccessionNumber, DCM_StudyID})
    {
      const bool isUniform = attributes.Uniform(tag) != nullptr;
      const bool isPatient = tag.getGroup() == 0x0010;
      texts.emplace_back(tag, !isUniform && isPatient ? SourceAttributes::Text(attributes.Prevailing(tag))
                                                      : attributes.UniformText(tag));
    }
    for (const auto& image : source.images)
    {
      sourceInstances.insert(image.sopInstanceUid);
    }
  }
};

std::multiset<std::string> ReferencedInstances(DcmItem& item, const DcmTagKey& tag)
{
  std::multiset<std::string> uids;
  DcmSequenceOfItems* sequence = nullptr;
  if (item.findAndGetSequence(tag, sequence, OFFalse).good())
  {
    for (unsigned long i = 0; i < sequence->card(); i++)
    {
      uids.insert(TextIn(*sequence->getItem(i), DCM_ReferencedSOPInstanceUID));
    }
  }
  return uids;
}

void CheckReferences(WrittenFile& file, const SourceSeries& source, const Expectation& expectation)
{
  const auto images = ReferencedInstances(file.Dataset(), DCM_SourceImageSequence);
  DcmItem* series = nullptr;
  if (file.Dataset().findAndGetSequenceItem(DCM_ReferencedSeriesSequence, series, 0).bad() ||
      images.empty() || ReferencedInstances(*series, DCM_ReferencedInstanceSequence) != images)
  {
    file.Differs("SourceImageSequence and ReferencedSeriesSequence do not name the same images");
  }
  file.RequireText(*series, DCM_SeriesInstanceUID, source.seriesInstanceUid);
  for (const auto& uid : images)
  {
    if (expectation.sourceInstances.count(uid) == 0)
    {
      file.Differs("image " + uid + " of SourceImageSequence is not one of the source series");
    }
  }
}

void RequireNothingPrivate(const WrittenFile& file, DcmItem& item)
{
  for (unsigned long i = 0; i < item.card(); i++)
  {
    DcmElement* element = item.getElement(i);
    const bool isScalePhilips =
        element->getTag() == DcmTagKey(0x2005, 0x0010) || element->getTag() == DcmTagKey(0x2005, 0x100e);
    if ((element->getGTag() & 1) != 0 && !(isScalePhilips && item.tagExists(DCM_ContributionDescription)))
    {
      file.Differs("private attribute " + std::string(element->getTag().toString().c_str()) + " is left");
    }
    auto* sequence = dynamic_cast<DcmSequenceOfItems*>(element);
    for (unsigned long k = 0; sequence != nullptr && k < sequence->card(); k++)
    {
      RequireNothingPrivate(file, *sequence->getItem(k));
    }
  }
}

void CheckGeometry(WrittenFile& file, const VolumeGrid& grid, std::size_t k)
{
  const Vector3 position = grid.PatientFromIndex({0, 0, static_cast<double>(k)});
  const Vector3& row = grid.rowDirection;
  const Vector3& column = grid.columnDirection;
  file.RequireNumbers(DCM_ImagePositionPatient, {position.x, position.y, position.z}, toleranceMm);
  file.RequireNumbers(DCM_ImageOrientationPatient, {row.x, row.y, row.z, column.x, column.y, column.z}, 1e-4);
  file.RequireNumbers(DCM_PixelSpacing, {grid.rowSpacingMm, grid.columnSpacingMm}, toleranceMm);
  file.RequireNumbers(DCM_SliceThickness, {grid.sliceSpacingMm}, toleranceMm);
  file.RequireNumbers(DCM_SpacingBetweenSlices, {grid.sliceSpacingMm}, toleranceMm);
  if (file.Dataset().tagExists(DCM_GantryDetectorTilt))
  {
    file.Differs("a gantry tilt is stated, though the slices are stacked along their normal");
  }
}

/// The rescale as its text says it must give every stored number the real-world value that was meant.
void CheckRescale(WrittenFile& file, const StoredPixelFormat& format)
{
  const auto numberOr = [&](const DcmTagKey& tag, double otherwise)
  {
    double value = 0;
    return file.Dataset().findAndGetFloat64(tag, value, 0, OFFalse).good() ? value : otherwise;
  };
  const double slope = numberOr(DCM_RescaleSlope, 1);
  const double intercept = numberOr(DCM_RescaleIntercept, 0);
  for (const double stored : {static_cast<double>(format.Lowest()), static_cast<double>(format.Highest())})
  {
    constexpr double allowed = 1e-3; // of a stored unit
    const double found = slope * stored + intercept;
    const double meant = format.rescaleSlope * stored + format.rescaleIntercept;
    if (!(std::abs(found - meant) <= allowed * std::abs(format.rescaleSlope)))
    {
      file.Differs("RescaleSlope and RescaleIntercept cannot be written precisely enough in the 16 "
                   "characters of a decimal string");
    }
  }
}

/// Whether a stored number is what a voxel becomes: the nearest within the stored range, off the padding.
bool IsStored(std::int32_t stored, float voxel, bool isPadding, const StoredPixelFormat& format)
{
  constexpr double rounding = 0.5 + 1e-3;
  if (isPadding && format.paddingValue)
  {
    return stored == *format.paddingValue;
  }
  const double meant = std::clamp<double>(voxel, format.Lowest(), format.Highest());
  if (std::abs(stored - meant) <= rounding)
  {
    return true;
  }
  if (!format.paddingValue)
  {
    return false;
  }
  const auto [first, last] =
      std::minmax({*format.paddingValue, format.paddingRangeLimit.value_or(*format.paddingValue)});
  return meant >= first - rounding && meant <= last + rounding && (stored == first - 1 || stored == last + 1);
}

void CheckVoxels(WrittenFile& file, const Volume& derived, const StoredPixelFormat& format, std::size_t k)
{
  const std::size_t count = derived.grid.rows * derived.grid.columns;
  const Uint16* words = nullptr;
  unsigned long found = 0;
  if (file.Dataset().findAndGetUint16Array(DCM_PixelData, words, &found, OFFalse).bad() || found != count)
  {
    file.Differs("the pixel data cannot be read again");
  }
  for (std::size_t n = 0; n < count; n++)
  {
    const std::size_t at = k * count + n;
    const std::int32_t stored = StoredValue(words[n], format.bitsStored, format.isSigned);
    const bool isPadding = !derived.padding.empty() && derived.padding[at] != 0;
    if (!IsStored(stored, derived.voxels[at], isPadding, format))
    {
      file.Differs("pixel " + std::to_string(n % derived.grid.columns) + ", " +
                   std::to_string(n / derived.grid.columns) + " reads as " + std::to_string(stored) +
                   ", expected " + std::to_string(derived.voxels[at]));
    }
  }
}

void CheckPixels(WrittenFile& file, const Volume& derived, const StoredPixelFormat& format, std::size_t k)
{
  const VolumeGrid& grid = derived.grid;
  file.RequireInteger(DCM_Rows, static_cast<long>(grid.rows));
  file.RequireInteger(DCM_Columns, static_cast<long>(grid.columns));
  file.RequireInteger(DCM_BitsAllocated, 16);
  file.RequireInteger(DCM_BitsStored, format.bitsStored);
  file.RequireInteger(DCM_HighBit, format.bitsStored - 1);
  file.RequireInteger(DCM_PixelRepresentation, format.isSigned ? 1 : 0);
  DcmElement* pixels = nullptr;
  const bool isThere = file.Dataset().findAndGetElement(DCM_PixelData, pixels, OFFalse).good();
  const std::size_t found = isThere ? pixels->getLength() : 0;
  const std::size_t expected = grid.rows * grid.columns * 2;
  if (found != expected)
  {
    file.Differs("the pixel data take " + std::to_string(found) + " bytes, expected " +
                 std::to_string(expected));
  }
  CheckRescale(file, format);
  CheckVoxels(file, derived, format, k);
}

/// What only the whole series shows.
struct SeriesFacts
{
  std::vector<std::string> instanceNumbers; ///< by slice
  std::vector<std::string> orientations;
  std::vector<Vector3> positions;
};

void CheckTogether(const SeriesFacts& facts, const std::vector<std::string>& files)
{
  const auto differs = [&](std::size_t k, const std::string& what)
  {
    throw Error(ErrorCode::Internal,
                "the derived series differs from its plan in file " + files[k] + ": " + what);
  };
  const Vector3 step = facts.positions.size() > 1 ? facts.positions[1] - facts.positions[0] : Vector3{};
  std::set<std::string> numbers;
  for (std::size_t k = 0; k < files.size(); k++)
  {
    const Vector3 extrapolated = facts.positions[0] + step * static_cast<double>(k);
    if (!(Norm(facts.positions[k] - extrapolated) <= toleranceMm))
    {
      differs(k, "the position departs from the first slice spacing extrapolated over the stack, as strict "
                 "viewers compute it");
    }
    if (facts.orientations[k] != facts.orientations[0])
    {
      differs(k, "ImageOrientationPatient is written differently from the first slice");
    }
    if (!numbers.insert(facts.instanceNumbers[k]).second)
    {
      differs(k, "InstanceNumber " + facts.instanceNumbers[k] + " occurs twice");
    }
  }
}
} // namespace

void CheckDerivedSeries(const SourceSeries& source, const Volume& derived, const DerivedIdentity& identity,
                        const std::vector<std::string>& files, std::size_t threads)
{
  const VolumeGrid& derivedGrid = derived.grid;
  if (files.size() != derivedGrid.slices || files.size() != identity.sopInstanceUids.size() || files.empty())
  {
    throw Error(ErrorCode::Internal, "the derived series has " + std::to_string(files.size()) +
                                         " files, expected " + std::to_string(derivedGrid.slices));
  }
  RequireDicomLibrary();
  const Expectation expectation(source, identity);
  SeriesFacts facts;
  facts.instanceNumbers.resize(files.size());
  facts.orientations.resize(files.size());
  facts.positions.resize(files.size());
  ParallelFor(files.size(), 4, threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t k = begin; k < end; k++)
                {
                  WrittenFile file(files[k]);
                  DcmDataset& dataset = file.Dataset();
                  const std::string& uid = identity.sopInstanceUids[k];
                  file.RequireText(file.Header(), DCM_TransferSyntaxUID,
                                   UID_LittleEndianExplicitTransferSyntax);
                  file.RequireText(file.Header(), DCM_MediaStorageSOPInstanceUID, uid);
                  file.RequireText(dataset, DCM_SOPInstanceUID, uid);
                  for (const auto& [tag, text] : expectation.texts)
                  {
                    file.RequireText(dataset, tag, text);
                  }
                  CheckGeometry(file, derivedGrid, k);
                  CheckPixels(file, derived, source.format, k);
                  CheckReferences(file, source, expectation);
                  RequireNothingPrivate(file, dataset);
                  facts.instanceNumbers[k] = TextIn(dataset, DCM_InstanceNumber);
                  facts.orientations[k] = TextIn(dataset, DCM_ImageOrientationPatient);
                  Vector3& position = facts.positions[k];
                  dataset.findAndGetFloat64(DCM_ImagePositionPatient, position.x, 0, OFFalse);
                  dataset.findAndGetFloat64(DCM_ImagePositionPatient, position.y, 1, OFFalse);
                  dataset.findAndGetFloat64(DCM_ImagePositionPatient, position.z, 2, OFFalse);
                }
              });
  CheckTogether(facts, files);
}
} // namespace Clade

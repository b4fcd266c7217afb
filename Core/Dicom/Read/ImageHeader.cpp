#include "Dicom/Read/ImageHeader.h"

#include "Dicom/File/Attributes.h"
#include "Dicom/File/DicomGuard.h"
#include "Dicom/File/Product.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/PixelFragments.h"
#include "Dicom/Read/VolumeTags.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <algorithm>

namespace Clade
{
namespace
{
struct NamedTag
{
  const char* keyword;
  DcmTagKey tag;
};
const NamedTag patientRows[] = {{"PatientID", DCM_PatientID},
                                {"IssuerOfPatientID", DCM_IssuerOfPatientID},
                                {"PatientName", DCM_PatientName},
                                {"PatientBirthDate", DCM_PatientBirthDate},
                                {"PatientSex", DCM_PatientSex}};

// What is read as a number, and what is said of it where it is none.
struct NumberRow
{
  const char* keyword;
  DcmTagKey tag;
  std::size_t count; // of its numbers
};
const NumberRow numberRows[] = {{"ImagePositionPatient", DCM_ImagePositionPatient, 3},
                                {"ImageOrientationPatient", DCM_ImageOrientationPatient, 6},
                                {"PixelSpacing", DCM_PixelSpacing, 2},
                                {"RescaleSlope", DCM_RescaleSlope, 1},
                                {"RescaleIntercept", DCM_RescaleIntercept, 1},
                                {"SliceThickness", DCM_SliceThickness, 1},
                                {"NumberOfFrames", DCM_NumberOfFrames, 1},
                                {"InstanceNumber", DCM_InstanceNumber, 1}};

bool IsOurs(DcmItem& item)
{
  return TextOf(item, DCM_ManufacturerModelName) == productModelName ||
         TextOf(item, DCM_Manufacturer) == productManufacturer;
}

// True if `test` says so of an item of the sequence `tag`.
template<typename Test>
bool AnyItem(DcmItem& dataset, const DcmTagKey& tag, const Test& test)
{
  DcmSequenceOfItems* sequence = nullptr;
  if (dataset.findAndGetSequence(tag, sequence).bad() || sequence == nullptr)
  {
    return false;
  }
  for (DcmObject* item = sequence->nextInContainer(nullptr); item != nullptr;
       item = sequence->nextInContainer(item))
  {
    if (test(static_cast<DcmItem&>(*item)))
    {
      return true;
    }
  }
  return false;
}

bool HasGroups6000Or5000(DcmItem& dataset)
{
  for (DcmObject* object = dataset.nextInContainer(nullptr); object != nullptr;
       object = dataset.nextInContainer(object))
  {
    const Uint16 family = object->getGTag() & 0xff00;
    if ((family == 0x6000 || family == 0x5000) && object->getGTag() % 2 == 0)
    {
      return true;
    }
  }
  return false;
}

std::string UnsupportedPixels(DcmItem& dataset)
{
  if (dataset.tagExists(DCM_ModalityLUTSequence))
  {
    return "Modality LUT Sequence";
  }
  if (dataset.tagExists(DCM_FloatPixelData))
  {
    return "float pixel data";
  }
  return dataset.tagExists(DCM_DoubleFloatPixelData) ? "double float pixel data" : "";
}

// 0 for what does not fit an unsigned short, so that the product of two of them cannot overflow.
std::size_t SizeOf(DcmItem& dataset, const DcmTagKey& tag)
{
  const int size = IntegerOf(dataset, tag).value_or(0);
  return size > 0 && size <= 65535 ? static_cast<std::size_t>(size) : 0;
}

PixelLayout ReadPixelLayout(DcmItem& dataset, const DicomFile& file)
{
  PixelLayout pixels;
  pixels.samplesPerPixel = IntegerOf(dataset, DCM_SamplesPerPixel).value_or(1);
  pixels.photometricInterpretation = TextOf(dataset, DCM_PhotometricInterpretation);
  pixels.bitsAllocated = IntegerOf(dataset, DCM_BitsAllocated).value_or(0);
  pixels.bitsStored = IntegerOf(dataset, DCM_BitsStored).value_or(0);
  pixels.highBit = IntegerOf(dataset, DCM_HighBit).value_or(0);
  pixels.isSigned = IntegerOf(dataset, DCM_PixelRepresentation).value_or(0) == 1;
  pixels.rows = SizeOf(dataset, DCM_Rows);
  pixels.columns = SizeOf(dataset, DCM_Columns);
  pixels.frames = IntegerOf(dataset, DCM_NumberOfFrames).value_or(1);
  pixels.unsupported = UnsupportedPixels(dataset);
  DcmElement* element = nullptr;
  DcmItem& holder = file.multiFrame ? *file.multiFrame->object : dataset;
  const auto frames = static_cast<std::size_t>(file.multiFrame ? file.multiFrame->frames : 1);
  if (holder.findAndGetElement(DCM_PixelData, element).good() && element != nullptr)
  {
    pixels.hasPixelData = true;
    if (TraitsOfTransferSyntax(file.transferSyntaxUid).isEncapsulated)
    {
      pixels.encapsulatedBytes = EncapsulatedBytes(*element) / frames;
    }
    else
    {
      pixels.nativeBytes = element->getLength() / frames;
    }
  }
  return pixels;
}

// US and SS share their 16 bits; which of the two the writer took is often wrong.
std::optional<std::uint16_t> SixteenBits(DcmItem& dataset, const DcmTagKey& tag)
{
  const std::optional<int> number = IntegerOf(dataset, tag);
  return number ? std::make_optional(static_cast<std::uint16_t>(*number)) : std::nullopt;
}

void ReadIdentity(DcmItem& dataset, ImageHeader& header)
{
  header.sopClassUid = TextOf(dataset, DCM_SOPClassUID);
  header.sopInstanceUid = TextOf(dataset, DCM_SOPInstanceUID);
  header.studyInstanceUid = TextOf(dataset, DCM_StudyInstanceUID);
  header.seriesInstanceUid = TextOf(dataset, DCM_SeriesInstanceUID);
  header.frameOfReferenceUid = TextOf(dataset, DCM_FrameOfReferenceUID);
  header.modality = TextOf(dataset, DCM_Modality);
  header.seriesDescription = Utf8TextOf(dataset, DCM_SeriesDescription);
  header.seriesNumber = IntegerOf(dataset, DCM_SeriesNumber);
  header.instanceNumber = IntegerOf(dataset, DCM_InstanceNumber);
  for (const NamedTag& row : patientRows)
  {
    header.patient.push_back(Utf8TextOf(dataset, row.tag));
  }
}

void ReadHistory(DcmItem& dataset, ImageHeader& header)
{
  header.imageType = TextsOf(dataset, DCM_ImageType);
  header.complexImageComponent = TextOf(dataset, DCM_ComplexImageComponent);
  if (const auto kind = PrivateNumberOf(dataset, 0x0043, "GEMS_PARM_01", 0x2f, EVR_SS))
  {
    header.rawDataTypeGe = static_cast<int>(*kind);
  }
  header.namesOurProduct = IsOurs(dataset) || AnyItem(dataset, DCM_ContributingEquipmentSequence, IsOurs);
  header.isSpatiallyResampled = AnyItem(dataset, DCM_DerivationCodeSequence,
                                        [](DcmItem& item) {
                                          return TextOf(item, DCM_CodeValue) == "113085" &&
                                                 TextOf(item, DCM_CodingSchemeDesignator) == "DCM";
                                        });
  header.hasBurnedInAnnotation = TextOf(dataset, DCM_BurnedInAnnotation) == "YES";
  header.hasOverlays = HasGroups6000Or5000(dataset);
  header.isLossy = TextOf(dataset, DCM_LossyImageCompression) == "01" ||
                   TraitsOfTransferSyntax(header.file.transferSyntaxUid).isLossy;
  header.hasSharedGroups = dataset.tagExists(DCM_SharedFunctionalGroupsSequence);
  header.hasFrameGroups = dataset.tagExists(DCM_PerFrameFunctionalGroupsSequence);
}

void ReadGeometry(DcmItem& dataset, ImageHeader& header)
{
  if (const auto position = WrittenNumbersOf(dataset, DCM_ImagePositionPatient, 3))
  {
    const std::vector<WrittenNumber>& p = *position;
    header.positionMm = Vector3{p[0].value, p[1].value, p[2].value};
    header.positionUnitMm = Vector3{p[0].unit, p[1].unit, p[2].unit};
  }
  if (const auto cosines = WrittenNumbersOf(dataset, DCM_ImageOrientationPatient, 6))
  {
    header.orientation.emplace();
    double unit = 1;
    for (const WrittenNumber& cosine : *cosines)
    {
      header.orientation->push_back(cosine.value);
      if (cosine.unit > 0 && cosine.unit < 1) // "0" and "1" say nothing of the others' rounding
      {
        unit = std::min(unit, cosine.unit);
      }
    }
    header.orientationUnit = unit < 1 ? unit : 0;
  }
  if (const auto spacing = WrittenNumbersOf(dataset, DCM_PixelSpacing, 2))
  {
    header.rowSpacingMm = (*spacing)[0].value;
    header.columnSpacingMm = (*spacing)[1].value;
    header.pixelSpacingUnitMm = std::max((*spacing)[0].unit, (*spacing)[1].unit);
  }
  header.sliceThicknessMm = NumberOf(dataset, DCM_SliceThickness);
  header.gantryTiltDegrees = NumberOf(dataset, DCM_GantryDetectorTilt);
}

void NoteMalformed(DcmItem& dataset, ImageHeader& header)
{
  for (const NumberRow& row : numberRows)
  {
    if (const auto value = MalformedNumber(dataset, row.tag, row.count))
    {
      header.malformed.push_back({row.keyword, *value, row.count});
    }
  }
}

ImageHeader ReadHeader(const DicomFile& file)
{
  DcmDataset& dataset = *file.dataset;
  ImageHeader header;
  header.file = file;
  ReadIdentity(dataset, header);
  ReadHistory(dataset, header);
  header.pixels = ReadPixelLayout(dataset, file);
  header.rescaleSlope = NumberOf(dataset, DCM_RescaleSlope);
  header.rescaleIntercept = NumberOf(dataset, DCM_RescaleIntercept);
  header.scaleSlopePhilips = PrivateNumberOf(dataset, 0x2005, "Philips MR Imaging DD 001", 0x0e, EVR_FL);
  header.paddingValue = SixteenBits(dataset, DCM_PixelPaddingValue);
  header.paddingRangeLimit = SixteenBits(dataset, DCM_PixelPaddingRangeLimit);
  ReadGeometry(dataset, header);
  header.volumeTags = VolumeTagValues(dataset);
  NoteMalformed(dataset, header);
  return header;
}
} // namespace

const std::vector<std::string>& PatientAttributes()
{
  static const std::vector<std::string> keywords = []
  {
    std::vector<std::string> list;
    for (const NamedTag& row : patientRows)
    {
      list.emplace_back(row.keyword);
    }
    return list;
  }();
  return keywords;
}

ImageHeader ReadImageHeader(const DicomFile& file)
{
  return GuardDicom(file.name, [&] { return ReadHeader(file); });
}
} // namespace Clade

#include "Dicom/Read/ImageHeader.h"

#include "Dicom/File/Attributes.h"
#include "Dicom/File/DicomGuard.h"
#include "Dicom/File/Product.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/PixelFragments.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <cstdio>

namespace Clade
{
namespace
{
struct VolumeTag
{
  const char* name;
  DcmTagKey tag; // of a private one: group and element within its block
  const char* creator;
  DcmEVR vr;
};

const VolumeTag volumeTags[] = {
    {"ImageType", DCM_ImageType, nullptr, EVR_CS},
    {"TemporalPositionIdentifier", DCM_TemporalPositionIdentifier, nullptr, EVR_IS},
    {"DiffusionBValue", DCM_DiffusionBValue, nullptr, EVR_FD},
    {"TriggerTime", DCM_TriggerTime, nullptr, EVR_DS},
    {"EchoTime", DCM_EchoTime, nullptr, EVR_DS},
    {"EchoNumbers", DCM_EchoNumbers, nullptr, EVR_IS},
    {"Philips b-value (2001,1003)", {0x2001, 0x03}, "Philips Imaging DD 001", EVR_FL},
    {"Siemens b-value (0019,100C)", {0x0019, 0x0c}, "SIEMENS MR HEADER", EVR_IS},
    {"GE b-value (0043,1039)", {0x0043, 0x39}, "GEMS_PARM_01", EVR_IS},
    {"InversionTime", DCM_InversionTime, nullptr, EVR_DS},
    {"FlipAngle", DCM_FlipAngle, nullptr, EVR_DS},
    {"RepetitionTime", DCM_RepetitionTime, nullptr, EVR_DS},
    {"ConvolutionKernel", DCM_ConvolutionKernel, nullptr, EVR_SH},
    {"KVP", DCM_KVP, nullptr, EVR_DS},
    {"AcquisitionNumber", DCM_AcquisitionNumber, nullptr, EVR_IS},
    {"ContentTime", DCM_ContentTime, nullptr, EVR_TM},
};

std::string NumberText(double number)
{
  char text[32];
  std::snprintf(text, sizeof(text), "%.10g", number);
  return text;
}

std::string VolumeTagValue(DcmItem& dataset, const VolumeTag& tag)
{
  if (tag.creator != nullptr)
  {
    const std::optional<double> number =
        PrivateNumberOf(dataset, tag.tag.getGroup(), tag.creator, tag.tag.getElement(), tag.vr);
    return number ? NumberText(*number) : "";
  }
  if (tag.vr == EVR_DS || tag.vr == EVR_IS || tag.vr == EVR_FD) // "10" and "10.0" are one value
  {
    const std::optional<double> number = NumberOf(dataset, tag.tag);
    return number ? NumberText(*number) : "";
  }
  std::string text;
  for (const std::string& value : TextsOf(dataset, tag.tag))
  {
    text += (text.empty() ? "" : "\\") + value;
  }
  return text;
}

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

// 0 for what no unsigned short can be: the product of two of them must not overflow.
std::size_t SizeOf(DcmItem& dataset, const DcmTagKey& tag)
{
  const int size = IntegerOf(dataset, tag).value_or(0);
  return size > 0 && size <= 65535 ? static_cast<std::size_t>(size) : 0;
}

PixelLayout ReadPixelLayout(DcmItem& dataset, bool isEncapsulated)
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
  if (dataset.findAndGetElement(DCM_PixelData, element).good() && element != nullptr)
  {
    pixels.hasPixelData = true;
    if (isEncapsulated)
    {
      for (std::string_view fragment : FragmentsOf(*element))
      {
        pixels.encapsulatedBytes += fragment.size();
      }
    }
    else
    {
      pixels.nativeBytes = element->getLength();
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
  header.instanceNumber = IntegerOf(dataset, DCM_InstanceNumber);
  for (const DcmTagKey& tag :
       {DCM_PatientID, DCM_IssuerOfPatientID, DCM_PatientName, DCM_PatientBirthDate, DCM_PatientSex})
  {
    header.patient.push_back(TextOf(dataset, tag));
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
  if (const auto position = NumbersOf(dataset, DCM_ImagePositionPatient, 3))
  {
    header.positionMm = Vector3{(*position)[0], (*position)[1], (*position)[2]};
  }
  header.orientation = NumbersOf(dataset, DCM_ImageOrientationPatient, 6);
  if (const auto spacing = NumbersOf(dataset, DCM_PixelSpacing, 2))
  {
    header.rowSpacingMm = (*spacing)[0];
    header.columnSpacingMm = (*spacing)[1];
  }
  header.sliceThicknessMm = NumberOf(dataset, DCM_SliceThickness);
  header.gantryTiltDegrees = NumberOf(dataset, DCM_GantryDetectorTilt);
}

ImageHeader ReadHeader(const DicomFile& file)
{
  DcmDataset& dataset = *file.dataset;
  ImageHeader header;
  header.file = file;
  ReadIdentity(dataset, header);
  ReadHistory(dataset, header);
  header.pixels = ReadPixelLayout(dataset, TraitsOfTransferSyntax(file.transferSyntaxUid).isEncapsulated);
  header.rescaleSlope = NumberOf(dataset, DCM_RescaleSlope);
  header.rescaleIntercept = NumberOf(dataset, DCM_RescaleIntercept);
  header.scaleSlopePhilips = PrivateNumberOf(dataset, 0x2005, "Philips MR Imaging DD 001", 0x0e, EVR_FL);
  header.paddingValue = SixteenBits(dataset, DCM_PixelPaddingValue);
  header.paddingRangeLimit = SixteenBits(dataset, DCM_PixelPaddingRangeLimit);
  ReadGeometry(dataset, header);
  for (const VolumeTag& tag : volumeTags)
  {
    header.volumeTags.push_back(VolumeTagValue(dataset, tag));
  }
  return header;
}
} // namespace

const std::vector<std::string>& VolumeTagNames()
{
  static const std::vector<std::string> names = []
  {
    std::vector<std::string> list;
    for (const VolumeTag& tag : volumeTags)
    {
      list.emplace_back(tag.name);
    }
    return list;
  }();
  return names;
}

ImageHeader ReadImageHeader(const DicomFile& file)
{
  return GuardDicom(file.name, [&] { return ReadHeader(file); });
}
} // namespace Clade

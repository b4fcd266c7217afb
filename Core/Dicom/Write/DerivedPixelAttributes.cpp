#include "Dicom/Write/DerivedPixelAttributes.h"

#include "Dicom/File/DicomText.h"
#include "Dicom/File/TransferSyntax.h"

#include <algorithm>
#include <cstdio>

namespace Clade
{
namespace
{
void PutShort(DcmDataset& dataset, const DcmTagKey& tag, std::size_t value)
{
  RequireGood(dataset.putAndInsertUint16(DcmTag(tag), static_cast<Uint16>(value)), tag);
}

/// Padding and its like: the VR follows PixelRepresentation (C.7.5.1.1.2).
void PutStoredValue(DcmDataset& dataset, const DcmTagKey& tag, std::int32_t value, bool isSigned)
{
  RequireGood(isSigned ? dataset.putAndInsertSint16(DcmTag(tag, EVR_SS), static_cast<Sint16>(value))
                       : dataset.putAndInsertUint16(DcmTag(tag, EVR_US), static_cast<Uint16>(value)),
              tag);
}

void PutIfAny(DcmDataset& dataset, const DcmTagKey& tag, const std::string& value)
{
  if (!value.empty())
  {
    PutText(dataset, tag, value);
  }
}

/// Copies the middle slice's element; false where it has none with a value.
bool CopyOfMiddle(DcmDataset& dataset, const SourceAttributes& attributes, const DcmTagKey& tag)
{
  DcmElement* element = attributes.OfMiddle(tag);
  if (element == nullptr || element->isEmpty())
  {
    return false;
  }
  attributes.CopyElement(*element, dataset);
  return true;
}

void PutRescale(DcmDataset& dataset, const SourceSeries& source, const SourceAttributes& attributes)
{
  const StoredPixelFormat& format = source.format;
  const bool isCt = source.modality == "CT";
  if (!format.hasRescale && !format.rescaleVaried && !isCt)
  {
    return;
  }
  const bool keepsText = !format.rescaleVaried && attributes.Uniform(DCM_RescaleSlope) != nullptr &&
                         attributes.Uniform(DCM_RescaleIntercept) != nullptr;
  if (!keepsText || !CopyOfMiddle(dataset, attributes, DCM_RescaleSlope) ||
      !CopyOfMiddle(dataset, attributes, DCM_RescaleIntercept))
  {
    PutText(dataset, DCM_RescaleSlope, DecimalString(format.rescaleSlope));
    PutText(dataset, DCM_RescaleIntercept, DecimalString(format.rescaleIntercept));
  }
  if (!CopyOfMiddle(dataset, attributes, DCM_RescaleType) && (isCt || format.rescaleVaried))
  {
    PutText(dataset, DCM_RescaleType, isCt ? "HU" : "US");
  }
}

/// One window for all: where the slices disagree, that of the middle one (Dicom.md, "Pixels"). A pair that
/// the standard does not allow is left out.
void PutWindow(DcmDataset& dataset, const SourceAttributes& attributes, const DerivationInfo& info)
{
  if (info.window)
  {
    PutText(dataset, DCM_WindowCenter, DecimalString(info.window->centre));
    PutText(dataset, DCM_WindowWidth, DecimalString(info.window->width));
    return;
  }
  DcmElement* center = attributes.OfMiddle(DCM_WindowCenter);
  DcmElement* width = attributes.OfMiddle(DCM_WindowWidth);
  if (center == nullptr || width == nullptr || center->getVM() == 0 || center->getVM() != width->getVM())
  {
    return;
  }
  const std::string function = attributes.TextOfMiddle(DCM_VOILUTFunction);
  const double smallest = function.empty() || function == "LINEAR" ? 1 : 1e-9; // C.11.2.1.2, C.11.2.1.3
  for (unsigned long i = 0; i < width->getVM(); i++)
  {
    double centerValue = 0, widthValue = 0;
    if (center->getFloat64(centerValue, i).bad() || width->getFloat64(widthValue, i).bad() ||
        !(widthValue >= smallest))
    {
      return;
    }
  }
  attributes.CopyElement(*center, dataset);
  attributes.CopyElement(*width, dataset);
  CopyOfMiddle(dataset, attributes, DCM_VOILUTFunction);
  CopyOfMiddle(dataset, attributes, DCM_WindowCenterWidthExplanation);
}

struct LossyStep
{
  std::string ratio;
  std::string method;
};

/// Defined terms of C.7.6.1.1.5.2 for the lossy compressions that are decoded.
const char* LossyMethodOf(const std::string& transferSyntaxUid)
{
  if (transferSyntaxUid == UID_JPEGLSLossyTransferSyntax)
  {
    return "ISO_14495_1";
  }
  if (IsHighThroughputJpeg2000(transferSyntaxUid))
  {
    return "ISO_15444_15";
  }
  return IsJpeg2000(transferSyntaxUid) ? "ISO_15444_1" : "ISO_10918_1";
}

/// The compression in which the source was received, where it is lossy and the attributes do not say so.
LossyStep ReceivedCompression(const SourceSeries& source)
{
  const double pixels = static_cast<double>(source.volume.grid.columns * source.volume.grid.rows);
  const double bytes = pixels * (source.format.bitsStored > 8 ? 2 : 1);
  for (const auto& image : source.images)
  {
    if (image.encapsulatedBytes > 0 && TraitsOfTransferSyntax(image.transferSyntaxUid).isLossy)
    {
      char ratio[17];
      std::snprintf(ratio, sizeof(ratio), "%.4g", bytes / static_cast<double>(image.encapsulatedBytes));
      return {ratio, LossyMethodOf(image.transferSyntaxUid)};
    }
  }
  return {};
}

/// Once lossy, always lossy (C.7.6.1.1.5): "01" if any source slice is or was, with the longest chain of
/// ratios and methods that one of them tells.
void PutLossyHistory(DcmDataset& dataset, const SourceSeries& source, const SourceAttributes& attributes)
{
  const auto flags = attributes.Texts(DCM_LossyImageCompression);
  if (!source.isLossy && std::find(flags.begin(), flags.end(), "01") == flags.end())
  {
    if (attributes.UniformText(DCM_LossyImageCompression) == "00")
    {
      PutText(dataset, DCM_LossyImageCompression, "00");
    }
    return;
  }
  PutText(dataset, DCM_LossyImageCompression, "01");
  const auto ratios = attributes.Texts(DCM_LossyImageCompressionRatio);
  const auto methods = attributes.Texts(DCM_LossyImageCompressionMethod);
  const auto steps = [](const std::string& text)
  { return text.empty() ? 0 : std::count(text.begin(), text.end(), '\\') + 1; };
  const auto longest = std::max_element(ratios.begin(), ratios.end(),
                                        [&](const auto& a, const auto& b) { return steps(a) < steps(b); });
  std::string ratio = *longest;
  std::string method = methods[static_cast<std::size_t>(longest - ratios.begin())];
  if (ratio.empty())
  {
    const LossyStep received = ReceivedCompression(source);
    ratio = received.ratio;
    method = method.empty() ? received.method : method;
  }
  PutIfAny(dataset, DCM_LossyImageCompressionRatio, ratio);
  PutIfAny(dataset, DCM_LossyImageCompressionMethod, method);
}
} // namespace

void PutPixelAttributes(DcmDataset& dataset, const SourceSeries& source, const SourceAttributes& attributes,
                        const VolumeGrid& grid, const DerivationInfo& info)
{
  const StoredPixelFormat& format = source.format;
  PutShort(dataset, DCM_SamplesPerPixel, 1);
  PutText(dataset, DCM_PhotometricInterpretation, format.isMonochrome1 ? "MONOCHROME1" : "MONOCHROME2");
  PutShort(dataset, DCM_Rows, grid.rows);
  PutShort(dataset, DCM_Columns, grid.columns);
  PutShort(dataset, DCM_BitsAllocated, 16);
  PutShort(dataset, DCM_BitsStored, static_cast<std::size_t>(format.bitsStored));
  PutShort(dataset, DCM_HighBit, static_cast<std::size_t>(format.bitsStored - 1));
  PutShort(dataset, DCM_PixelRepresentation, format.isSigned ? 1 : 0);
  if (attributes.InAny(DCM_PresentationLUTShape))
  {
    PutText(dataset, DCM_PresentationLUTShape, format.isMonochrome1 ? "INVERSE" : "IDENTITY");
  }
  if (format.hasPaddingAttribute && format.paddingValue)
  {
    PutStoredValue(dataset, DCM_PixelPaddingValue, *format.paddingValue, format.isSigned);
    if (format.paddingRangeLimit)
    {
      PutStoredValue(dataset, DCM_PixelPaddingRangeLimit, *format.paddingRangeLimit, format.isSigned);
    }
  }
  PutRescale(dataset, source, attributes);
  PutWindow(dataset, attributes, info);
  PutLossyHistory(dataset, source, attributes);
  if (!format.rescaleVaried)
  {
    attributes.Copy(StoredValueRules(), dataset);
  }
}
} // namespace Clade

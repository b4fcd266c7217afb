#include "Dicom/Read/SeriesVolume.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Base/Logging.h"
#include "Base/ParallelFor.h"
#include "Dicom/File/DicomText.h"
#include "Dicom/Read/PixelDecoder.h"
#include "Dicom/Read/SeriesRules.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <utility>

namespace Clade
{
namespace
{
constexpr double lowestTissueHu = -1024; // what scanners write for air; a lower constant marks the outside
constexpr std::size_t fewestRingPixels = 16; // a few could be an artefact of metal

double SlopeOf(const ImageHeader& image)
{
  return image.rescaleSlope.value_or(1);
}

double InterceptOf(const ImageHeader& image)
{
  return image.rescaleIntercept.value_or(0);
}

// How many bits of a word are compared with the padding value: all if the stored bits cannot hold that value
// (0xf830 in unsigned pixels of 12 bits), since masking would turn it into tissue.
int PaddingBits(const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  const bool fits = StoredValue(*image.paddingValue, pixels.bitsStored, pixels.isSigned) ==
                    StoredValue(*image.paddingValue, 16, pixels.isSigned);
  return fits || pixels.bitsAllocated < 16 ? pixels.bitsStored : 16;
}

StoredPixelFormat FormatOf(const std::vector<ImageHeader>& images)
{
  const ImageHeader& first = images.front();
  StoredPixelFormat format;
  format.isSigned = first.pixels.isSigned;
  format.isMonochrome1 = first.pixels.photometricInterpretation == "MONOCHROME1";
  format.rescaleSlope = SlopeOf(first);
  format.rescaleIntercept = InterceptOf(first);
  format.hasRescale = std::string_view(ModalityOf(first)) == "CT";
  format.bitsStored = 1;
  for (const ImageHeader& image : images)
  {
    format.bitsStored = std::max(format.bitsStored, image.pixels.bitsStored);
    format.hasRescale = format.hasRescale || image.rescaleSlope || image.rescaleIntercept;
    format.rescaleVaried = format.rescaleVaried || SlopeOf(image) != format.rescaleSlope ||
                           InterceptOf(image) != format.rescaleIntercept;
    if (image.paddingValue && !format.hasPaddingAttribute)
    {
      const auto stored = [&](std::uint16_t word)
      { return StoredValue(word, PaddingBits(image), image.pixels.isSigned); };
      format.hasPaddingAttribute = true;
      format.paddingValue = stored(*image.paddingValue);
      if (image.paddingRangeLimit)
      {
        format.paddingRangeLimit = stored(*image.paddingRangeLimit);
      }
    }
    if (image.paddingValue)
    {
      format.bitsStored = std::max(format.bitsStored, PaddingBits(image));
    }
  }
  return format;
}

// Decodes one image into its slice; marks what its own padding attributes say.
void LoadSlice(const ImageHeader& image, float* voxels, std::uint8_t* padding)
{
  const std::vector<std::uint16_t> words = DecodePixels(image);
  const int bits = image.pixels.bitsStored;
  const bool isSigned = image.pixels.isSigned;
  for (std::size_t i = 0; i < words.size(); i++)
  {
    voxels[i] = static_cast<float>(StoredValue(words[i], bits, isSigned));
  }
  if (!image.paddingValue)
  {
    return;
  }
  const int paddingBits = PaddingBits(image);
  const auto stored = [=](std::uint16_t word) { return StoredValue(word, paddingBits, isSigned); };
  const auto [lowest, highest] = std::minmax(
      {stored(*image.paddingValue), stored(image.paddingRangeLimit.value_or(*image.paddingValue))});
  for (std::size_t i = 0; i < words.size(); i++)
  {
    const std::int32_t value = stored(words[i]);
    if (value >= lowest && value <= highest)
    {
      padding[i] = 1;
      voxels[i] = static_cast<float>(value);
    }
  }
}

// Pixels and private attributes are never copied; what is must not need the file any more.
void KeepWhatIsCopied(const ImageHeader& image)
{
  DcmDataset& dataset = *image.file.dataset;
  std::vector<DcmTagKey> unneeded = {DCM_PixelData};
  for (DcmObject* object = dataset.nextInContainer(nullptr); object != nullptr;
       object = dataset.nextInContainer(object))
  {
    if (object->getGTag() % 2 != 0)
    {
      unneeded.push_back(object->getTag());
    }
  }
  for (const DcmTagKey& tag : unneeded)
  {
    dataset.findAndDeleteElement(tag);
  }
  if (dataset.loadAllDataIntoMemory().bad())
  {
    throw Error(ErrorCode::Corrupt, image.file.name + " is incomplete");
  }
}

/// Marks what of one slice has that value and is joined to the border of the image through pixels that have
/// it, too. Returns how many pixels that are.
std::size_t MarkFromBorder(const Volume& volume, std::size_t k, float value,
                           std::vector<std::uint8_t>& padding)
{
  const VolumeGrid& grid = volume.grid;
  std::vector<std::pair<std::size_t, std::size_t>> found;
  const auto visit = [&](std::size_t i, std::size_t j)
  {
    if (i < grid.columns && j < grid.rows && volume.At(i, j, k) == value &&
        padding[volume.Offset(i, j, k)] == 0)
    {
      padding[volume.Offset(i, j, k)] = 1;
      found.emplace_back(i, j);
    }
  };
  for (std::size_t i = 0; i < grid.columns; i++)
  {
    visit(i, 0);
    visit(i, grid.rows - 1);
  }
  for (std::size_t j = 0; j < grid.rows; j++)
  {
    visit(0, j);
    visit(grid.columns - 1, j);
  }
  for (std::size_t n = 0; n < found.size(); n++)
  {
    const auto [i, j] = found[n];
    visit(i + 1, j);
    visit(i - 1, j); // before the first it wraps to an invalid index
    visit(i, j + 1);
    visit(i, j - 1);
  }
  return found.size();
}

// Outside of what was reconstructed some scanners write a constant below any tissue. Cropped images
// have parts of it, and not every slice has any.
void MarkRing(Volume& volume, StoredPixelFormat& format)
{
  const float lowest = *std::min_element(volume.voxels.begin(), volume.voxels.end());
  if (format.rescaleSlope * static_cast<double>(lowest) + format.rescaleIntercept >= lowestTissueHu)
  {
    return;
  }
  std::vector<std::uint8_t> padding(volume.voxels.size(), 0);
  std::size_t marked = 0;
  for (std::size_t k = 0; k < volume.grid.slices; k++)
  {
    marked += MarkFromBorder(volume, k, lowest, padding);
  }
  if (marked < fewestRingPixels)
  {
    return;
  }
  volume.padding = std::move(padding);
  format.paddingValue = static_cast<std::int32_t>(std::lround(lowest));
  Log(LogLevel::Info, "a ring of " + Decimal(static_cast<double>(lowest), 0) +
                          " outside the reconstructed field of view is treated as padding");
}

double RoundedUp(double value, int digits)
{
  const double unit = std::pow(10, std::floor(std::log10(value)) - (digits - 1));
  return std::ceil(value / unit - 1e-6) * unit;
}

// As it will be read from a decimal string.
double AsWritten(double value)
{
  return std::strtod(DecimalString(value).c_str(), nullptr);
}

bool AreWhole(const std::vector<ImageHeader>& images)
{
  const auto isWhole = [](double value) { return value == std::floor(value); };
  return std::all_of(images.begin(), images.end(),
                     [&](const ImageHeader& image)
                     { return isWhole(SlopeOf(image)) && isWhole(InterceptOf(image)); });
}

// The pair under which the lowest stored value is left for padding, and the real values fill the rest: slope
// 1 where integers fit (Dicom.md, "Rescale").
void ChooseRescale(double lowestReal, double highestReal, bool areWhole, StoredPixelFormat& format)
{
  const double lowest = format.Lowest() + 1;
  const double highest = format.Highest();
  if (areWhole && highestReal - lowestReal <= highest - lowest)
  {
    format.rescaleSlope = 1;
    format.rescaleIntercept = lowestReal >= lowest && highestReal <= highest ? 0 : lowestReal - lowest;
    return;
  }
  const double span = highestReal - lowestReal;
  format.rescaleSlope = span > 0 ? AsWritten(RoundedUp(span / (highest - lowest), 6)) : 1;
  format.rescaleIntercept = AsWritten(lowestReal - format.rescaleSlope * lowest);
}

// Dicom.md, "Rescale".
void UniteRescale(const std::vector<ImageHeader>& images, Volume& volume, StoredPixelFormat& format)
{
  const std::size_t sliceVoxels = volume.grid.columns * volume.grid.rows;
  double lowestReal = std::numeric_limits<double>::infinity();
  double highestReal = -lowestReal;
  const auto isPadding = [&](std::size_t i) { return !volume.padding.empty() && volume.padding[i] != 0; };
  for (std::size_t i = 0; i < volume.voxels.size(); i++)
  {
    const ImageHeader& image = images[i / sliceVoxels];
    const double real = SlopeOf(image) * static_cast<double>(volume.voxels[i]) + InterceptOf(image);
    if (!isPadding(i))
    {
      lowestReal = std::min(lowestReal, real);
      highestReal = std::max(highestReal, real);
    }
  }
  if (lowestReal > highestReal)
  {
    lowestReal = highestReal = 0; // nothing but padding
  }
  ChooseRescale(lowestReal, highestReal, AreWhole(images), format);
  for (std::size_t i = 0; i < volume.voxels.size(); i++)
  {
    const ImageHeader& image = images[i / sliceVoxels];
    const double real = SlopeOf(image) * static_cast<double>(volume.voxels[i]) + InterceptOf(image);
    volume.voxels[i] = isPadding(i)
                           ? static_cast<float>(format.Lowest())
                           : static_cast<float>((real - format.rescaleIntercept) / format.rescaleSlope);
  }
  format.paddingRangeLimit.reset();
  if (format.hasPaddingAttribute)
  {
    format.paddingValue = format.Lowest();
  }
  Log(LogLevel::Info, "RescaleSlope or RescaleIntercept differs between slices; all are converted to slope " +
                          Decimal(format.rescaleSlope, 9) + ", intercept " +
                          Decimal(format.rescaleIntercept, 9));
}
} // namespace

Volume LoadVolume(const std::vector<ImageHeader>& images, const VolumeGrid& grid, std::size_t threads,
                  IProgress& progress, StoredPixelFormat& format)
{
  format = FormatOf(images);
  Volume volume(grid);
  if (format.hasPaddingAttribute)
  {
    volume.padding.assign(volume.voxels.size(), 0);
  }
  const std::size_t sliceVoxels = grid.columns * grid.rows;
  std::atomic<std::size_t> done{0};
  const auto load = [&](std::size_t begin, std::size_t end)
  {
    for (std::size_t k = begin; k < end; k++)
    {
      progress.ThrowIfCancelled();
      std::uint8_t* padding = volume.padding.empty() ? nullptr : volume.padding.data() + k * sliceVoxels;
      LoadSlice(images[k], volume.voxels.data() + k * sliceVoxels, padding);
      KeepWhatIsCopied(images[k]);
      progress.Report(0.5 + 0.5 * static_cast<double>(++done) / static_cast<double>(images.size()));
    }
  };
  ParallelFor(images.size(), 1, threads, load);

  if (format.rescaleVaried)
  {
    UniteRescale(images, volume, format);
  }
  if (std::string_view(ModalityOf(images.front())) == "CT" && !format.hasPaddingAttribute)
  {
    MarkRing(volume, format);
  }
  if (std::find(volume.padding.begin(), volume.padding.end(), 1) == volume.padding.end())
  {
    volume.padding.clear();
  }
  return volume;
}
} // namespace Clade

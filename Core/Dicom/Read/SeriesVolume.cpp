#include "Dicom/Read/SeriesVolume.h"

#include "Base/Format.h"
#include "Base/Logging.h"
#include "Base/ParallelFor.h"
#include "Dicom/Read/PixelDecoder.h"
#include "Dicom/Read/SeriesRules.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace Clade
{
namespace
{
constexpr double lowestTissueHu = -1024; // what scanners write for air; a lower constant marks the outside
constexpr double circleTolerancePixels = 2;

double SlopeOf(const ImageHeader& image)
{
  return image.rescaleSlope.value_or(1);
}

double InterceptOf(const ImageHeader& image)
{
  return image.rescaleIntercept.value_or(0);
}

// How many bits of a word tell padding: all, where the padding value is none that the stored bits can hold
// (0xf830 in unsigned pixels of 12 bits), or masking would turn it into tissue.
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

bool CornersAre(const Volume& volume, std::size_t slice, float value)
{
  const std::size_t right = volume.grid.columns - 1;
  const std::size_t bottom = volume.grid.rows - 1;
  return volume.At(0, 0, slice) == value && volume.At(right, 0, slice) == value &&
         volume.At(0, bottom, slice) == value && volume.At(right, bottom, slice) == value;
}

// Row 26. The reconstruction circle is the largest that fits into the image.
void MarkRing(Volume& volume, StoredPixelFormat& format)
{
  const VolumeGrid& grid = volume.grid;
  const float lowest = *std::min_element(volume.voxels.begin(), volume.voxels.end());
  if (format.rescaleSlope * static_cast<double>(lowest) + format.rescaleIntercept >= lowestTissueHu)
  {
    return;
  }
  std::size_t slicesWithRing = 0;
  for (std::size_t k = 0; k < grid.slices; k++)
  {
    slicesWithRing += CornersAre(volume, k, lowest) ? 1 : 0;
  }
  if (2 * slicesWithRing <= grid.slices)
  {
    return;
  }
  const double radiusMm = 0.5 * std::min(static_cast<double>(grid.columns) * grid.columnSpacingMm,
                                         static_cast<double>(grid.rows) * grid.rowSpacingMm) -
                          circleTolerancePixels * grid.CoarserInPlaneSpacingMm();
  volume.padding.assign(volume.voxels.size(), 0);
  for (std::size_t j = 0; j < grid.rows; j++)
  {
    const double y = (static_cast<double>(j) - 0.5 * static_cast<double>(grid.rows - 1)) * grid.rowSpacingMm;
    for (std::size_t i = 0; i < grid.columns; i++)
    {
      const double x =
          (static_cast<double>(i) - 0.5 * static_cast<double>(grid.columns - 1)) * grid.columnSpacingMm;
      for (std::size_t k = 0; k < grid.slices && std::hypot(x, y) > radiusMm; k++)
      {
        volume.padding[volume.Offset(i, j, k)] = volume.At(i, j, k) == lowest;
      }
    }
  }
  format.paddingValue = static_cast<std::int32_t>(std::lround(lowest));
  Log(LogLevel::Info, "a ring of " + Decimal(static_cast<double>(lowest), 0) +
                          " outside the reconstruction circle is treated as padding");
}

double RoundedUp(double value, int digits)
{
  const double unit = std::pow(10, std::floor(std::log10(value)) - (digits - 1));
  return std::ceil(value / unit - 1e-6) * unit;
}

// As it will be read from a decimal string.
double AsWritten(double value)
{
  char text[32];
  std::snprintf(text, sizeof(text), "%.10g", value);
  return std::strtod(text, nullptr);
}

bool AreWhole(const std::vector<ImageHeader>& images)
{
  const auto isWhole = [](double value) { return value == std::floor(value); };
  return std::all_of(images.begin(), images.end(),
                     [&](const ImageHeader& image)
                     { return isWhole(SlopeOf(image)) && isWhole(InterceptOf(image)); });
}

// The pair under which the lowest stored value is left for padding, and the real values fill the rest: slope
// 1 where whole numbers fit (section 2.3).
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

// Row 27.
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
  Log(LogLevel::Info, "the rescale differs between slices; all are put into units of slope " +
                          Decimal(format.rescaleSlope, 9) + ", intercept " +
                          Decimal(format.rescaleIntercept, 9));
}
} // namespace

Volume LoadVolume(const std::vector<ImageHeader>& images, const VolumeGrid& grid, IProgress& progress,
                  StoredPixelFormat& format)
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
      images[k].file.dataset->findAndDeleteElement(DCM_PixelData);
      progress.Report(0.5 + 0.5 * static_cast<double>(++done) / static_cast<double>(images.size()));
    }
  };
  ParallelFor(images.size(), 1, 0, load);

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

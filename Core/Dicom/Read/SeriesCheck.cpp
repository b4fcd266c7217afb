#include "Dicom/Read/SeriesCheck.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Base/Logging.h"
#include "Base/ParallelFor.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/PixelDecoder.h"
#include "Dicom/Read/SeriesRules.h"
#include "Dicom/Read/SeriesStack.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <unistd.h>

namespace Clade
{
namespace
{
constexpr double largestInPlaneRatio = 1.5;
constexpr double largestGapOfSpacing = 0.5;
constexpr double absurdThicknessOfSpacing = 5;
constexpr double bytesPerGiB = 1024.0 * 1024.0 * 1024.0;

// S0. All that can be parsed is kept, for what it tells; the first failure in the order given is thrown.
std::vector<ImageHeader> LoadImages(const std::vector<DicomObject>& objects, IProgress& progress,
                                    std::exception_ptr& failure)
{
  std::vector<std::optional<ImageHeader>> loaded(objects.size());
  std::vector<std::exception_ptr> failures(objects.size());
  std::atomic<std::size_t> done{0};
  const auto load = [&](std::size_t begin, std::size_t end)
  {
    for (std::size_t i = begin; i < end; i++)
    {
      progress.ThrowIfCancelled();
      try
      {
        loaded[i] = ReadImageHeader(LoadDicomFile(objects[i]));
      }
      catch (const Error&)
      {
        failures[i] = std::current_exception();
      }
      progress.Report(0.5 * static_cast<double>(++done) / static_cast<double>(objects.size()));
    }
  };
  ParallelFor(objects.size(), 1, 0, load);

  std::vector<ImageHeader> images;
  for (std::optional<ImageHeader>& image : loaded)
  {
    if (image)
    {
      images.push_back(std::move(*image));
    }
  }
  const auto first =
      std::find_if(failures.begin(), failures.end(), [](const auto& f) { return f != nullptr; });
  failure = first == failures.end() ? nullptr : *first;
  return images;
}

double MemoryLimitBytes(const InputLimits& limits)
{
  if (limits.memoryLimitGiB > 0)
  {
    return limits.memoryLimitGiB * bytesPerGiB;
  }
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Row 40: volumes of single precision.
void RequireMemory(const PixelLayout& pixels, std::size_t slices, const InputLimits& limits)
{
  const double bytes = 4.0 * static_cast<double>(pixels.rows) * static_cast<double>(pixels.columns) *
                       static_cast<double>(slices);
  if (bytes > MemoryLimitBytes(limits))
  {
    throw Error(ErrorCode::Size, "needs " + Decimal(bytes / bytesPerGiB, 2) + " GiB, limit " +
                                     Decimal(MemoryLimitBytes(limits) / bytesPerGiB, 2));
  }
}

bool ShowSamePixels(const ImageHeader& a, const ImageHeader& b)
{
  const std::vector<std::uint16_t> wordsOfA = DecodePixels(a);
  const std::vector<std::uint16_t> wordsOfB = DecodePixels(b);
  return std::equal(wordsOfA.begin(), wordsOfA.end(), wordsOfB.begin(), wordsOfB.end(),
                    [&](std::uint16_t x, std::uint16_t y)
                    {
                      return StoredValue(x, a.pixels.bitsStored, a.pixels.isSigned) ==
                             StoredValue(y, b.pixels.bitsStored, b.pixels.isSigned);
                    });
}

// S5 to S7.
void RequireOneImageAPosition(CheckedSeries& checked, const InputLimits& limits)
{
  const std::size_t instances = DropRepeatedInstances(checked.images, ShowSamePixels);
  RequireOneGeometry(checked.images, limits.minimumSlices, checked.warnings);
  const std::size_t positions = RequireOneVolume(checked.images, limits.volume, ShowSamePixels);
  checked.droppedDuplicates = instances + positions;
  if (checked.droppedDuplicates > 0)
  {
    Log(LogLevel::Info, "series " + checked.images.front().seriesInstanceUid + ": " +
                            std::to_string(checked.droppedDuplicates) + " x duplicate instance dropped");
  }
  if (limits.volume > 1)
  {
    throw Error(ErrorCode::InvalidArgument,
                "volume " + std::to_string(limits.volume) + " was asked for; the series has one");
  }
}

SlicePlane PlaneOf(const ImageHeader& image)
{
  const std::vector<double>& cosines = *image.orientation;
  const Vector3 row = Normalised({cosines[0], cosines[1], cosines[2]});
  const Vector3 column{cosines[3], cosines[4], cosines[5]};
  return {*image.positionMm, row, Normalised(column - row * Dot(row, column))};
}

void LogStack(const CheckedSeries& checked)
{
  const ImageHeader& image = checked.images.front();
  const SliceStack& stack = *checked.stack;
  std::string line = "series " + image.seriesInstanceUid + ": " + std::to_string(checked.images.size()) +
                     " slices every " + Decimal(stack.spacingMm, 4) + " mm, positions within " +
                     Decimal(stack.largestResidualMm, 4) + " mm, stacked " + Decimal(stack.tiltDegrees, 2) +
                     " degrees off their normal";
  if (image.gantryTiltDegrees)
  {
    line += ", GantryDetectorTilt " + Decimal(*image.gantryTiltDegrees, 2);
  }
  Log(LogLevel::Info, line);
}

// S8 to S10.
void RequireStraightStack(CheckedSeries& checked)
{
  std::vector<SlicePlane> planes;
  for (const ImageHeader& image : checked.images)
  {
    planes.push_back(PlaneOf(image));
  }
  const ImageHeader first = checked.images.front();
  const double inPlaneSpacingMm = std::min(*first.rowSpacingMm, *first.columnSpacingMm);
  checked.stack = AnalyseSliceStack(planes, inPlaneSpacingMm);
  std::vector<ImageHeader> sorted;
  for (std::size_t index : checked.stack->order)
  {
    sorted.push_back(std::move(checked.images[index]));
  }
  checked.images = std::move(sorted);
  LogStack(checked);
  RequireUsableStack(*checked.stack, inPlaneSpacingMm);
  if (!checked.stack->isStraight)
  {
    throw Error(ErrorCode::NotYet, "straightening slices tilted by " +
                                       Decimal(checked.stack->tiltDegrees, 1) +
                                       " degrees is not supported by this version");
  }

  VolumeGrid grid;
  grid.columns = first.pixels.columns;
  grid.rows = first.pixels.rows;
  grid.slices = checked.images.size();
  grid.originMm = checked.stack->originMm;
  grid.rowDirection = planes.front().rowDirection;
  grid.columnDirection = planes.front().columnDirection;
  grid.columnSpacingMm = *first.columnSpacingMm;
  grid.rowSpacingMm = *first.rowSpacingMm;
  grid.sliceSpacingMm = checked.stack->spacingMm;
  checked.grid = grid;
}

// Row 39, and what to do where the slices disagree.
void FindThickness(CheckedSeries& checked)
{
  const double spacingMm = checked.grid->sliceSpacingMm;
  std::vector<double> stated;
  for (const ImageHeader& image : checked.images)
  {
    const double thicknessMm = image.sliceThicknessMm.value_or(0);
    if (thicknessMm > 0 && thicknessMm <= absurdThicknessOfSpacing * spacingMm)
    {
      stated.push_back(thicknessMm);
    }
  }
  checked.hasSliceThickness = stated.size() == checked.images.size();
  if (!checked.hasSliceThickness)
  {
    checked.sliceThicknessMm = spacingMm;
    checked.warnings.push_back({"W_THICKNESS", "SliceThickness is missing or absurd; the slice spacing of " +
                                                   Decimal(spacingMm, 3) + " mm is taken for it"});
    return;
  }
  std::sort(stated.begin(), stated.end());
  checked.sliceThicknessMm = stated[stated.size() / 2];
  if (stated.back() - stated.front() > 0.01 * checked.sliceThicknessMm)
  {
    checked.warnings.push_back({"W_THICKNESS", "SliceThickness varies from " + Decimal(stated.front(), 3) +
                                                   " to " + Decimal(stated.back(), 3) + " mm; " +
                                                   Decimal(checked.sliceThicknessMm, 3) + " mm is taken"});
  }
}

// S11: rows 33 to 40.
void RequireWorthDoing(const CheckedSeries& checked, const InputLimits& limits)
{
  const VolumeGrid& grid = *checked.grid;
  if (!limits.requireAnisotropy) // nothing is to be made of it
  {
    RequireMemory(checked.images.front().pixels, grid.slices, limits);
    return;
  }
  const VolumeGrid target = ThroughPlaneGrid(grid, GridKind::Isotropic);
  const double ratio = grid.sliceSpacingMm / grid.CoarserInPlaneSpacingMm();
  if (limits.maximumRatio > 0 && ratio > limits.maximumRatio)
  {
    throw Error(ErrorCode::Ratio, "spacing ratio " + Decimal(ratio, 2) + " exceeds the supported " +
                                      Decimal(limits.maximumRatio, 2));
  }
  const double finerMm = std::min(grid.rowSpacingMm, grid.columnSpacingMm);
  if (grid.CoarserInPlaneSpacingMm() > largestInPlaneRatio * finerMm * (1 + 1e-9))
  {
    throw Error(ErrorCode::InPlane, "pixels of " + Decimal(finerMm, 3) + " x " +
                                        Decimal(grid.CoarserInPlaneSpacingMm(), 3) +
                                        " mm are too far from square (at most 1 to 1.5)");
  }
  const double missing = 1 - checked.sliceThicknessMm / grid.sliceSpacingMm;
  if (missing > largestGapOfSpacing)
  {
    throw Error(ErrorCode::Gap, Decimal(100 * missing, 0) + " % of the tissue between slices was not imaged");
  }
  if (target.slices > limits.maximumOutputSlices)
  {
    throw Error(ErrorCode::Size, "needs " + std::to_string(target.slices) + " output slices, limit " +
                                     std::to_string(limits.maximumOutputSlices));
  }
  RequireMemory(checked.images.front().pixels, grid.slices + target.slices, limits);
}

void RequireSlices(std::size_t slices, const InputLimits& limits, std::size_t needed)
{
  if (slices < needed)
  {
    throw Error(ErrorCode::TooFew, std::to_string(slices) + " slices, at least " +
                                       std::to_string(std::max(needed, limits.minimumSlices)) + " needed");
  }
}
} // namespace

void CheckSeries(const std::vector<DicomObject>& objects, const InputLimits& limits, IProgress& progress,
                 CheckedSeries& checked)
{
  if (objects.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "no image was given, expected those of one series");
  }
  std::exception_ptr failure;
  checked.images = LoadImages(objects, progress, failure);
  if (failure)
  {
    std::rethrow_exception(failure);
  }
  for (const ImageHeader& image : checked.images)
  {
    RequireDecodable(image.file.transferSyntaxUid); // S1
  }
  RequireKnownClasses(checked.images);
  RequireOneIdentity(checked.images, checked.warnings);
  if (limits.requireAnisotropy)
  {
    RequireNotEnhanced(checked.images);
  }
  RequireAcquiredImages(checked.images, limits.allowDerived, checked.warnings);
  RequirePixelFormat(checked.images, checked.warnings);
  RequireMemory(checked.images.front().pixels, checked.images.size(), limits);
  RequireGeometry(checked.images);
  RequireOneImageAPosition(checked, limits);
  RequireSlices(checked.images.size(), limits, 2); // fewer have no spacing
  progress.ThrowIfCancelled();
  RequireStraightStack(checked);
  RequireSlices(checked.images.size(), limits, limits.minimumSlices);
  FindThickness(checked);
  RequireWorthDoing(checked, limits);
}
} // namespace Clade

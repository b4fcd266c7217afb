#include "Dicom/Read/SeriesCheck.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"
#include "Base/Logging.h"
#include "Base/ParallelFor.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/Frames.h"
#include "Dicom/Read/ImageGeometry.h"
#include "Dicom/Read/PixelDecoder.h"
#include "Dicom/Read/SeriesRules.h"
#include "Dicom/Read/SeriesStack.h"
#include "Dicom/Read/SetAside.h"
#include "Dicom/Read/VariableSpacing.h"
#include "Dicom/Read/WorthDoing.h"
#include "Settings/VolumeChoice.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>

namespace Clade
{
namespace
{
constexpr double absurdThicknessOfSpacing = 5;

// All that can be parsed is kept, for what it tells; the first failure in the order given is thrown,
// unless what cannot be read is to be left out.
void LoadImages(const std::vector<DicomObject>& objects, const InputLimits& limits, IProgress& progress,
                OpenedSeries& opened)
{
  std::vector<std::vector<ImageHeader>> loaded(objects.size());
  std::vector<std::optional<Error>> failures(objects.size());
  std::atomic<std::size_t> done{0};
  const auto load = [&](std::size_t begin, std::size_t end)
  {
    for (std::size_t i = begin; i < end; i++)
    {
      progress.ThrowIfCancelled();
      try
      {
        for (const DicomFile& file : SplitFrames(LoadDicomFile(objects[i], DicomLoading::ShortValues)))
        {
          loaded[i].push_back(ReadImageHeader(file));
        }
      }
      catch (const Error& error)
      {
        failures[i] = error;
      }
      progress.Report(0.5 * static_cast<double>(++done) / static_cast<double>(objects.size()));
    }
  };
  ParallelFor(objects.size(), 1, limits.threads, load);

  for (std::vector<ImageHeader>& images : loaded)
  {
    std::move(images.begin(), images.end(), std::back_inserter(opened.images));
  }
  for (std::size_t i = 0; i < failures.size(); i++)
  {
    if (failures[i] && (!limits.skipUnreadable || failures[i]->Code() != ErrorCode::Corrupt))
    {
      throw *failures[i];
    }
    if (failures[i])
    {
      opened.setAside.push_back({objects[i].name, "", std::nullopt, "it cannot be read"});
    }
  }
  if (opened.images.empty() && !opened.setAside.empty())
  {
    const auto first = std::find_if(failures.begin(), failures.end(),
                                    [](const std::optional<Error>& failure) { return failure.has_value(); });
    throw(*first)->WithContext("of " + Counted(objects.size(), "file") + " none can be read; the first");
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

bool IsEvenStack(const std::vector<ImageHeader>& images)
{
  return images.size() < 2 ||
         AnalyseSliceStack(PlanesOf(images),
                           std::min(*images.front().rowSpacingMm, *images.front().columnSpacingMm),
                           EvidenceOf(images))
                 .spacing == SliceSpacing::Uniform;
}

// Dicom.md, from "Duplicates" to "Several volumes".
void SortIntoVolumes(OpenedSeries& opened, const InputLimits& limits)
{
  opened.droppedDuplicates = DropRepeatedInstances(opened.images, ShowSamePixels);
  for (const SetAsideImage& image : RequireOneGeometry(opened.images, limits.minimumSlices))
  {
    opened.setAside.push_back(image);
  }
  UniteGeometry(opened.images, opened.warnings);
  opened.droppedDuplicates += DropRepeatedPixels(opened.images, ShowSamePixels);
  if (opened.droppedDuplicates > 0)
  {
    Log(LogLevel::Info, "series " + opened.images.front().seriesInstanceUid + ": " +
                            std::to_string(opened.droppedDuplicates) + " x duplicate instance dropped");
  }
  const PositionGroups positions = GroupByPosition(opened.images);
  const auto repeated = std::count_if(positions.begin(), positions.end(),
                                      [](const PositionGroup& group) { return group.images.size() > 1; });
  if (repeated == 0 && IsEvenStack(opened.images))
  {
    return;
  }
  opened.split = SplitVolumes(opened.images, positions);
  if (!opened.split && repeated > 0)
  {
    throw Error(ErrorCode::DuplicatePosition, Counted(static_cast<std::size_t>(repeated), "slice position") +
                                                  (repeated == 1 ? " occurs" : " occur") +
                                                  " more than once and no attribute tells the volumes apart");
  }
}

void LogStack(const CheckedSeries& checked)
{
  const ImageHeader& image = checked.images.front();
  const SliceStack& stack = *checked.stack;
  std::string line = "series " + image.seriesInstanceUid + ": " + Counted(checked.images.size(), "slice") +
                     " every " + Decimal(stack.spacingMm, 4) + " mm, positions within " +
                     Decimal(stack.largestResidualMm, 4) + " mm, stacked " + Decimal(stack.tiltDegrees, 2) +
                     " degrees off their normal";
  if (image.gantryTiltDegrees)
  {
    line += ", GantryDetectorTilt " + Decimal(*image.gantryTiltDegrees, 2);
  }
  Log(LogLevel::Info, line);
}

// Dicom.md, "Slice spacing" and "Gantry tilt".
void RequireStraightStack(CheckedSeries& checked, const InputLimits& limits)
{
  const ImageHeader first = checked.images.front();
  const double inPlaneSpacingMm = std::min(*first.rowSpacingMm, *first.columnSpacingMm);
  checked.stack = AnalyseSliceStack(PlanesOf(checked.images), inPlaneSpacingMm, EvidenceOf(checked.images));
  std::vector<ImageHeader> sorted;
  for (std::size_t index : checked.stack->order)
  {
    sorted.push_back(std::move(checked.images[index]));
  }
  checked.images = std::move(sorted);
  LogStack(checked);
  if (limits.requireAnisotropy)
  {
    checked.even = EvenStackFor(*checked.stack, std::max(*first.rowSpacingMm, *first.columnSpacingMm));
  }
  RequireUsableStack(*checked.stack, inPlaneSpacingMm, checked.even.has_value());
  if (checked.stack->isRounded)
  {
    checked.warnings.push_back({"W_ROUNDED", "the slice positions are rounded: they lie up to " +
                                                 Decimal(checked.stack->largestResidualMm, 3) +
                                                 " mm off an evenly spaced stack of " +
                                                 Decimal(checked.stack->spacingMm, 4) +
                                                 " mm, which is used"});
  }

  const SlicePlane plane = PlaneOf(first);
  VolumeGrid grid;
  grid.columns = first.pixels.columns;
  grid.rows = first.pixels.rows;
  grid.slices = checked.images.size();
  grid.originMm = checked.stack->originMm;
  grid.rowDirection = plane.rowDirection;
  grid.columnDirection = plane.columnDirection;
  grid.columnSpacingMm = *first.columnSpacingMm;
  grid.rowSpacingMm = *first.rowSpacingMm;
  grid.sliceSpacingMm = checked.stack->spacingMm;
  checked.grid = grid;
}

// Dicom.md, "Slice thickness and gaps".
void FindThickness(CheckedSeries& checked)
{
  if (checked.even) // which is made of slices that all state theirs
  {
    checked.sliceThicknessMm = checked.even->thicknessMm;
    checked.hasSliceThickness = true;
    checked.warnings.push_back(WarningOfVariableSpacing(*checked.stack, *checked.even));
    return;
  }
  const double spacingMm = checked.grid->sliceSpacingMm;
  std::vector<double> stated;
  for (const ImageHeader& image : checked.images)
  {
    const double thicknessMm = image.sliceThicknessMm.value_or(0);
    if (thicknessMm > 0 && thicknessMm <= absurdThicknessOfSpacing * spacingMm * (1 + lengthTolerance))
    {
      stated.push_back(thicknessMm);
    }
  }
  checked.hasSliceThickness = stated.size() == checked.images.size();
  if (!checked.hasSliceThickness)
  {
    checked.sliceThicknessMm = spacingMm;
    checked.warnings.push_back(
        {"W_THICKNESS", "SliceThickness is missing or implausible; the slice spacing of " +
                            Decimal(spacingMm, 3) + " mm is used instead"});
    return;
  }
  std::sort(stated.begin(), stated.end());
  checked.sliceThicknessMm = stated[stated.size() / 2];
  if (stated.back() - stated.front() > 0.01 * checked.sliceThicknessMm * (1 + lengthTolerance))
  {
    checked.warnings.push_back({"W_THICKNESS", "SliceThickness varies from " + Decimal(stated.front(), 3) +
                                                   " to " + Decimal(stated.back(), 3) + " mm; " +
                                                   Decimal(checked.sliceThicknessMm, 3) + " mm is used"});
  }
}

// "1: 20, 2: 80", the values by the numbers of their volumes.
std::string ListVolumes(const VolumeSplit& split)
{
  constexpr std::size_t listed = 12;
  std::string list;
  for (std::size_t i = 0; i < split.volumes.size() && i < listed; i++)
  {
    list += (i == 0 ? "" : ", ") + std::to_string(i + 1) + ": " + split.volumes[i].value;
  }
  return list + (split.volumes.size() > listed ? ", ..." : "");
}

void RequireSlices(std::size_t slices, const InputLimits& limits, std::size_t needed)
{
  if (slices < needed)
  {
    throw Error(ErrorCode::TooFew, Counted(slices, "slice") + ", at least " +
                                       std::to_string(std::max(needed, limits.minimumSlices)) + " needed");
  }
}
} // namespace

VolumeGrid CheckedSeries::EvenGrid() const
{
  VolumeGrid result = *grid;
  if (even)
  {
    result.slices = even->slices;
    result.sliceSpacingMm = even->spacingMm;
  }
  return result;
}

void OpenSeries(const std::vector<DicomObject>& objects, const InputLimits& limits, IProgress& progress,
                OpenedSeries& opened)
{
  if (objects.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "no image was given, expected those of one series");
  }
  LoadImages(objects, limits, progress, opened);
  for (const SetAsideImage& image : SetAsideStrangers(opened.images, limits))
  {
    opened.setAside.push_back(image);
  }
  const std::vector<ImageHeader>& images = opened.images;
  RequireKnownClasses(images);
  for (const ImageHeader& image : images)
  {
    RequireDecodable(image.file.transferSyntaxUid);
  }
  RequireWholeNumbers(images);
  RequireOneIdentity(images, opened.warnings);
  if (limits.requireAnisotropy)
  {
    RequireNotEnhanced(images);
  }
  RequireAcquiredImages(images, limits.allowDerived, opened.warnings);
  RequirePlainPixels(images);
  RequireMemory(images.front().pixels.rows * images.front().pixels.columns * images.size(), limits);
  RequireGeometry(images);
  SortIntoVolumes(opened, limits);
  WarnOfSetAside(opened.setAside, opened.warnings);
  progress.ThrowIfCancelled();
}

std::vector<std::size_t> WantedVolumes(const OpenedSeries& opened, std::size_t volume)
{
  const std::size_t count = opened.VolumeCount();
  if (volume == everyVolume)
  {
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{1});
    return all;
  }
  if (volume > count)
  {
    throw Error(ErrorCode::InvalidArgument,
                "volume " + std::to_string(volume) + " was asked for; the series has " +
                    (count == 1 ? "one" : std::to_string(count) + ": " + ListVolumes(*opened.split)));
  }
  if (volume == 0 && count > 1)
  {
    throw Error(ErrorCode::MultipleVolumes, "series contains " + Counted(count, "volume") +
                                                " distinguished by " + opened.split->attribute + " (" +
                                                ListVolumes(*opened.split) + ")");
  }
  return {std::max<std::size_t>(volume, 1)};
}

void CheckVolume(const OpenedSeries& opened, std::size_t volume, const InputLimits& limits,
                 CheckedSeries& checked)
{
  checked.volumeNumber = volume;
  checked.volumeCount = opened.VolumeCount();
  checked.setAside = opened.setAside;
  checked.droppedDuplicates = opened.droppedDuplicates;
  checked.warnings = opened.warnings;
  if (opened.split)
  {
    const VolumeSplit::Volume& chosen = opened.split->volumes.at(volume - 1);
    checked.volumeLabel = chosen.label;
    for (const std::size_t index : chosen.images)
    {
      checked.images.push_back(opened.images[index]);
    }
  }
  else
  {
    checked.images = opened.images;
  }
  checked.frameOfReferenceUid = RequireOneFrame(checked.images, checked.warnings);
  RequireOneFormat(checked.images, checked.warnings);
  RequireSlices(checked.images.size(), limits, 2); // fewer have no spacing
  RequireStraightStack(checked, limits);
  RequireSlices(checked.images.size(), limits, limits.minimumSlices);
  FindThickness(checked);
  RequireWorthDoing(checked.EvenGrid(), checked.sliceThicknessMm, limits);
}
} // namespace Clade

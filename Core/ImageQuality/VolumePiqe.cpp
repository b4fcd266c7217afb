#include "ImageQuality/VolumePiqe.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Base/ParallelFor.h"
#include "Volume/Intensity.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace Clade
{
namespace
{
std::vector<std::size_t> ChosenSlices(const SliceView& view, const std::vector<std::size_t>& asked)
{
  if (asked.empty())
  {
    std::vector<std::size_t> all(view.slices);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  const auto outside =
      std::find_if(asked.begin(), asked.end(), [&](std::size_t s) { return s >= view.slices; });
  if (outside != asked.end())
  {
    throw Error(ErrorCode::InvalidArgument, "there is no slice " + std::to_string(*outside) + "; the " +
                                                std::string(ToString(view.plane)) + " slices are 0 to " +
                                                std::to_string(view.slices - 1));
  }
  return asked;
}

void RequireValid(const GreyRange& range)
{
  if (!(std::isfinite(range.low) && std::isfinite(range.high) && range.high - range.low > 0 &&
        std::isfinite(255 / (range.high - range.low))))
  {
    throw Error(ErrorCode::InvalidArgument, "the intensity range is " + Decimal(range.low, 6) + " to " +
                                                Decimal(range.high, 6) +
                                                "; expected a lower and a higher number");
  }
}

Warnings Judge(const SliceView& view)
{
  Warnings warnings;
  const double ratio =
      std::max(view.columnSpacingMm, view.rowSpacingMm) / std::min(view.columnSpacingMm, view.rowSpacingMm);
  if (ratio > 1.01)
  {
    warnings.push_back({"W_PIXELS_NOT_SQUARE",
                        "the pixels are " + Decimal(view.columnSpacingMm, 3) + " x " +
                            Decimal(view.rowSpacingMm, 3) +
                            " mm and were taken as they are; compare with series of the same pixels only"});
  }
  if (view.obliquityDegrees > 15)
  {
    warnings.push_back({"W_OBLIQUE", "the slices are " + Decimal(view.obliquityDegrees, 1) +
                                         " degrees from the " + std::string(ToString(view.plane)) +
                                         " plane; they are the nearest that the volume has"});
  }
  return warnings;
}

void Summarise(VolumePiqe& result)
{
  const auto count = static_cast<double>(result.scores.size());
  double sum = 0, sumOfTissue = 0;
  for (const PiqeScore& score : result.scores)
  {
    sum += score.score;
    if (10 * score.activeBlocks >= score.blocks)
    {
      sumOfTissue += score.score;
      result.tissueSlices++;
    }
  }
  result.mean = sum / count;
  if (result.tissueSlices > 0)
  {
    result.meanOfTissue = sumOfTissue / static_cast<double>(result.tissueSlices);
  }
  if (result.scores.size() > 1)
  {
    double squares = 0;
    for (const PiqeScore& score : result.scores)
    {
      squares += (score.score - result.mean) * (score.score - result.mean);
    }
    result.standardDeviation = std::sqrt(squares / (count - 1));
  }
}
} // namespace

GreyRange OwnGreyRange(const Volume& volume, bool isCt)
{
  if (isCt)
  {
    return {-1000, 2000};
  }
  try
  {
    const IntensityMap limits = RobustLimits(volume);
    return {limits.low, limits.high};
  }
  catch (const Error& error)
  {
    throw Error(ErrorCode::InvalidArgument, "there is no intensity range to show: " + error.Message());
  }
}

VolumePiqe MeasureVolumePiqe(const Volume& volume, bool isCt, const VolumePiqeOptions& options,
                             IProgress& progress)
{
  progress.BeginStage("measure");
  VolumePiqe result;
  result.view = ViewOf(volume.grid, options.plane);
  result.slices = ChosenSlices(result.view, options.slices);
  result.range = options.range ? *options.range : OwnGreyRange(volume, isCt);
  RequireValid(result.range);
  result.warnings = Judge(result.view);
  result.scores.resize(result.slices.size());

  const std::size_t together = std::abs(result.view.sliceStride) == 1 ? 16 : 1;
  std::atomic<std::size_t> done{0};
  ParallelFor(result.slices.size(), together, options.threads,
              [&](std::size_t begin, std::size_t end)
              {
                progress.ThrowIfCancelled();
                const std::vector<std::size_t> slices(
                    result.slices.begin() + static_cast<std::ptrdiff_t>(begin),
                    result.slices.begin() + static_cast<std::ptrdiff_t>(end));
                const std::vector<GreyImage> images = GreySlices(volume, result.view, slices, result.range);
                for (std::size_t n = begin; n < end; n++)
                {
                  progress.ThrowIfCancelled();
                  result.scores[n] = MeasurePiqe(images[n - begin]);
                  progress.Report(static_cast<double>(++done) / static_cast<double>(result.slices.size()));
                }
              });
  Summarise(result);
  return result;
}
} // namespace Clade

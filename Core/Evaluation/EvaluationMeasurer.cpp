#include "Evaluation/EvaluationMeasurer.h"

#include "Base/Error.h"
#include "ImageQuality/BorderDisplacement.h"
#include "ImageQuality/EdgeSharpness.h"
#include "ImageQuality/FullReference.h"
#include "ImageQuality/MeasureIfPossible.h"
#include "ImageQuality/NoiseTexture.h"
#include "ImageQuality/SignalToNoise.h"
#include "ImageQuality/SlicePhase.h"
#include "ImageQuality/VolumePiqe.h"

#include <algorithm>

namespace Clade
{
namespace
{
constexpr std::size_t maxQuietRegions = 24;

/// Edge sharpness of each line; nothing if the profile is flat.
std::vector<std::optional<double>> MeasureLines(const Volume& volume, const std::vector<MeasureLine>& lines,
                                                ProfileSampling sampling)
{
  std::vector<std::optional<double>> values;
  for (const MeasureLine& line : lines)
  {
    sampling.widthDirection = WidthDirection(line, volume.grid);
    const auto measure = [&]
    { return MeasureEdgeSharpness(SampleLine(volume, line, sampling).values, sampling.stepMm).value; };
    values.push_back(MeasureIfPossible(measure));
  }
  return values;
}
} // namespace

EvaluationMeasurer::EvaluationMeasurer(const Volume& interpolated, const EvaluationMeasurerOptions& options,
                                       IProgress& progress)
    : options_(options), grid_(interpolated.grid)
{
  range_ = options.window ? *options.window : OwnGreyRange(interpolated, false);
  const auto [low, high] = std::minmax_element(interpolated.voxels.begin(), interpolated.voxels.end());
  fullRange_ = static_cast<double>(*high) - static_cast<double>(*low);
  for (const ViewPlane plane : {ViewPlane::Sagittal, ViewPlane::Coronal, ViewPlane::Transverse})
  {
    AddOrientation(interpolated, plane, progress);
  }

  sampling_.stepMm = SmallestSpacingMm(grid_);
  sampling_.widthMm = 2 * sampling_.stepMm;
  BorderLineOptions borders;
  borders.halfLengthMm = std::max(1.25 * options.sliceSpacingMm, 4 * sampling_.stepMm);
  borders.range = range_;
  lines_ = PlaceBorderLines(interpolated, borders);
  regions_ = PlaceHomogeneousRegions(interpolated, range_, 4 * grid_.CoarserInPlaneSpacingMm());
  quiet_ = PlaceQuietRegions(interpolated, range_, NoiseRegionRadiusMm(grid_, options.sliceSpacingMm),
                             maxQuietRegions);
}

void EvaluationMeasurer::AddOrientation(const Volume& interpolated, ViewPlane plane, IProgress& progress)
{
  const SliceView view = ViewOf(grid_, plane);
  if (view.alongIndex == "slice")
  {
    return; // the acquired plane
  }
  VolumePiqeOptions piqe;
  piqe.plane = plane;
  piqe.range = range_;
  piqe.threads = options_.threads;
  const VolumePiqe found = MeasureVolumePiqe(interpolated, false, piqe, progress);
  Orientation orientation;
  orientation.name = view.alongIndex == "row" ? "Rows" : "Columns";
  orientation.plane = plane;
  std::vector<std::size_t> withTissue;
  for (std::size_t n = 0; n < found.scores.size(); n++)
  {
    orientation.hasTissue.push_back(10 * found.scores[n].activeBlocks >= found.scores[n].blocks);
    if (orientation.hasTissue.back())
    {
      withTissue.push_back(n);
    }
  }
  orientation.shown = withTissue.empty() ? view.slices / 2 : withTissue[withTissue.size() / 2];
  orientations_.push_back(std::move(orientation));
}

EvaluationMeasurer::Figures EvaluationMeasurer::Measure(const Volume& volume, const Volume* truth,
                                                        IProgress& progress) const
{
  Figures figures;
  AddPiqe(volume, figures, progress);
  AddEdgesAndNoise(volume, figures);
  AddStairs(volume, truth, figures, progress);
  if (truth != nullptr)
  {
    FullReferenceOptions options;
    options.dataRange = range_.high - range_.low;
    options.ssim.threads = options_.threads;
    const FullReference compared = CompareVolumes(*truth, volume, options, progress);
    if (compared.psnrDb)
    {
      figures["Psnr"] = *compared.psnrDb;
    }
    if (compared.ssim)
    {
      figures["Ssim"] = compared.ssim->mean;
    }
  }
  return figures;
}

void EvaluationMeasurer::AddPiqe(const Volume& volume, Figures& figures, IProgress& progress) const
{
  double sumOfTissue = 0;
  std::size_t orientationsWithTissue = 0;
  for (const Orientation& orientation : orientations_)
  {
    VolumePiqeOptions piqe;
    piqe.plane = orientation.plane;
    piqe.range = range_;
    piqe.threads = options_.threads;
    const VolumePiqe found = MeasureVolumePiqe(volume, false, piqe, progress);
    figures["Piqe" + orientation.name + "All"] = found.mean;
    double sum = 0, count = 0;
    for (std::size_t n = 0; n < found.scores.size(); n++)
    {
      sum += orientation.hasTissue[n] ? found.scores[n].score : 0;
      count += orientation.hasTissue[n] ? 1 : 0;
    }
    if (count > 0)
    {
      figures["Piqe" + orientation.name] = sum / count;
      sumOfTissue += sum / count;
      orientationsWithTissue++;
    }
  }
  if (orientationsWithTissue > 0)
  {
    figures["Piqe"] = sumOfTissue / static_cast<double>(orientationsWithTissue);
  }
}

void EvaluationMeasurer::AddEdgesAndNoise(const Volume& volume, Figures& figures) const
{
  // A line that a method made flat is 0, not left out: else blur would raise the mean.
  double sumOfLines = 0, borders = 0;
  for (const std::optional<double>& value : MeasureLines(volume, lines_, sampling_))
  {
    sumOfLines += value.value_or(0);
    borders += value ? 1 : 0;
  }
  figures["EdgeLines"] = borders;
  if (!lines_.empty())
  {
    figures["EdgeSharpness"] = sumOfLines / static_cast<double>(lines_.size());
  }
  if (regions_)
  {
    const auto noise = MeasureRegion(volume, regions_->noise, "noise").standardDeviation;
    if (noise.value_or(0) > 0) // a method may have flattened it
    {
      figures["Snr"] = MeasureSignalToNoise(volume, regions_->signal, regions_->noise).ratio;
    }
  }
}

void EvaluationMeasurer::AddStairs(const Volume& volume, const Volume* truth, Figures& figures,
                                   IProgress& progress) const
{
  const SlicePhaseOptions slices{options_.sliceSpacingMm, 0, {}, options_.threads};
  if (const auto stairs = MeasureIfPossible([&] { return MeasureSlicePhaseModulation(volume, slices); }))
  {
    figures["Modulation"] = stairs->first.modulation;
    figures["SecondModulation"] = stairs->second.modulation;
  }
  if (const std::optional<double> ratio = NoiseRatio(volume))
  {
    figures["NoiseRatio"] = *ratio;
  }
  if (truth != nullptr)
  {
    const auto measure = [&]
    { return MeasureBorderDisplacement(volume, *truth, options_.threads, progress); };
    if (const auto borders = MeasureIfPossible(measure))
    {
      figures["BorderDisplacement"] = borders->both.rms;
      figures["BordersBeyondOne"] = borders->both.beyondOne;
    }
  }
}

std::optional<double> EvaluationMeasurer::NoiseRatio(const Volume& volume) const
{
  const std::optional<NoiseTexture> texture = MeasureNoiseTexture(volume, quiet_);
  return texture ? std::make_optional(texture->ratio) : std::nullopt;
}

void EvaluationMeasurer::AddPictures(const Volume& volume, EvaluationPictures& pictures) const
{
  pictures.orientations.resize(orientations_.size());
  for (std::size_t n = 0; n < orientations_.size(); n++)
  {
    const SliceView view = ViewOf(volume.grid, orientations_[n].plane);
    EvaluationPictures::Orientation& orientation = pictures.orientations[n];
    orientation.plane = ToString(orientations_[n].plane);
    orientation.aspect = view.rowSpacingMm / view.columnSpacingMm;
    orientation.images.push_back(GreySlices(volume, view, {orientations_[n].shown}, range_).front());
  }
}

MeasuringPlan EvaluationMeasurer::Plan() const
{
  MeasuringPlan plan{range_, {}, lines_, sampling_.stepMm, sampling_.widthMm, regions_, quiet_.size()};
  for (const Orientation& one : orientations_)
  {
    const auto tissue = std::count(one.hasTissue.begin(), one.hasTissue.end(), true);
    plan.planes.push_back(
        {one.name, one.plane, one.hasTissue.size(), static_cast<std::size_t>(tissue), one.shown});
  }
  return plan;
}
} // namespace Clade

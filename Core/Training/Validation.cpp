#include "Training/Validation.h"

#include "Base/Error.h"
#include "Geometry/ThroughPlaneFactor.h"
#include "ImageQuality/BorderDisplacement.h"
#include "ImageQuality/FullReference.h"
#include "ImageQuality/MeasureIfPossible.h"
#include "ImageQuality/Piqe.h"
#include "ImageQuality/SlicePhase.h"
#include "Inference/Consistency.h"
#include "Inference/NetworkEnhancer.h"
#include "Inference/TensorVolume.h"
#include "Network/ModelFile.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace Clade
{
namespace
{
constexpr std::int64_t mostImages = 48; ///< judged of one volume, evenly spread

/// The first slices of `volume`, as many as `grid` has.
Volume CutTo(const VolumeGrid& grid, const Volume& volume)
{
  Volume cut(grid);
  std::copy_n(volume.voxels.begin(), cut.voxels.size(), cut.voxels.begin());
  return cut;
}

GreyImage GreyImageOf(const float* values, std::int64_t height, std::int64_t width)
{
  GreyImage image;
  image.rows = static_cast<std::size_t>(height);
  image.columns = static_cast<std::size_t>(width);
  image.pixels.resize(image.rows * image.columns);
  std::transform(values, values + image.pixels.size(), image.pixels.begin(),
                 [](float v) { return static_cast<std::uint8_t>(std::lround((v + 1) * 127.5f)); });
  return image;
}

/// Mean square of the difference between neighbouring slices, padding left out.
double ThroughPlaneEnergy(const Volume& volume)
{
  const std::size_t plane = volume.grid.columns * volume.grid.rows;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t n = 0; n + plane < volume.voxels.size(); n++)
  {
    if (volume.padding.empty() || (volume.padding[n] == 0 && volume.padding[n + plane] == 0))
    {
      const double step = static_cast<double>(volume.voxels[n + plane]) - volume.voxels[n];
      sum += step * step;
      count++;
    }
  }
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

double Ratio(double a, double b)
{
  return b > 0 ? a / b : 0;
}

ValidationFigures MeanOf(const std::vector<ValidationFigures>& all)
{
  ValidationFigures mean;
  for (const auto figure :
       {&ValidationFigures::piqe, &ValidationFigures::edgeGain, &ValidationFigures::consistency})
  {
    for (const ValidationFigures& one : all)
    {
      mean.*figure += one.*figure / static_cast<double>(all.size());
    }
  }
  for (const auto figure :
       {&ValidationFigures::psnrDb, &ValidationFigures::ssim, &ValidationFigures::edgeEnergy,
        &ValidationFigures::modulation, &ValidationFigures::borderDisplacement})
  {
    double sum = 0, count = 0;
    for (const ValidationFigures& one : all)
    {
      sum += (one.*figure).value_or(0);
      count += one.*figure ? 1 : 0;
    }
    mean.*figure = count > 0 ? std::make_optional(sum / count) : std::nullopt;
  }
  return mean;
}
} // namespace

Validation::Validation(std::vector<TrainingVolume> volumes, const TrainingOptions& options,
                       std::size_t threads)
    : options_(options), threads_(threads)
{
  for (TrainingVolume& source : volumes)
  {
    cases_.push_back(CaseOf(std::move(source)));
  }
}

Validation::Case Validation::CaseOf(TrainingVolume source) const
{
  Case made;
  const VolumeGrid grid = source.volume.grid;
  if (ThroughPlaneFactor(grid) >= thickFromFactor)
  {
    made.thick = std::move(source.volume);
    made.profile = {SliceProfileShape::Box,
                    source.sliceThicknessMm > 0 ? source.sliceThicknessMm : grid.sliceSpacingMm};
    made.input = InterpolateForTraining(made.thick, source, options_, threads_);
    return made;
  }
  const double spacingMm = JudgingFactor(options_) * grid.CoarserInPlaneSpacingMm();
  made.profile = {options_.profile, spacingMm};
  made.thick = AverageToThickSlices(source.volume, spacingMm, made.profile);
  made.input = InterpolateForTraining(made.thick, source, options_, threads_);
  // The truth has the same planes only where its slices are as far apart as the finer grid's.
  const double difference = made.input.volume.grid.sliceSpacingMm - grid.sliceSpacingMm;
  if (std::abs(difference) < 1e-3 * grid.sliceSpacingMm)
  {
    made.truth = CutTo(made.input.volume.grid, source.volume);
  }
  return made;
}

double Validation::PiqeOf(const Volume& volume, const IntensityMap& limits) const
{
  const LrPlane plane = ResolvePlane(options_.plane, volume.grid);
  const TensorVolume images = TensorVolume::FromVolume(volume, plane, limits, threads_);
  const std::int64_t step = std::max<std::int64_t>(1, images.Count() / mostImages);
  double sum = 0;
  int count = 0;
  for (std::int64_t n = step / 2; n < images.Count(); n += step)
  {
    const float* values = images.images.data_ptr<float>() + n * images.Height() * images.Width();
    const PiqeScore score = MeasurePiqe(GreyImageOf(values, images.Height(), images.Width()));
    if (10 * score.activeBlocks >= score.blocks)
    {
      sum += score.score;
      count++;
    }
  }
  return count > 0 ? sum / count : 100;
}

GreyImage Validation::PictureOf(const Volume& volume) const
{
  const LrPlane plane = ResolvePlane(options_.plane, volume.grid);
  const TensorVolume images = TensorVolume::FromVolume(volume, plane, cases_.front().input.limits, threads_);
  const float* values =
      images.images.data_ptr<float>() + images.Count() / 2 * images.Height() * images.Width();
  return GreyImageOf(values, images.Height(), images.Width());
}

std::optional<GreyImage> Validation::TruthPicture() const
{
  return cases_.empty() || !cases_.front().truth ? std::nullopt
                                                 : std::make_optional(PictureOf(*cases_.front().truth));
}

double Validation::PictureAspect() const
{
  if (cases_.empty())
  {
    return 1;
  }
  const VolumeGrid& grid = cases_.front().input.volume.grid;
  const bool isColumns = ResolvePlane(options_.plane, grid) == LrPlane::Columns;
  return (isColumns ? grid.rowSpacingMm : grid.columnSpacingMm) / grid.sliceSpacingMm;
}

ValidationFigures Validation::JudgeOne(const Case& one, const Volume& made, IProgress& progress) const
{
  ValidationFigures figures;
  const IntensityMap& limits = one.input.limits;
  const double range = limits.high - limits.low;
  figures.piqe = PiqeOf(made, limits);
  figures.consistency = MeasureConsistency(made, one.thick, one.profile, threads_).rms / range;
  const double energy = ThroughPlaneEnergy(made);
  figures.edgeGain = Ratio(energy, ThroughPlaneEnergy(one.input.volume));
  const double spacingMm = one.thick.grid.sliceSpacingMm;
  figures.modulation = MeasureIfPossible(
      [&] {
        return MeasureSlicePhaseModulation(made, {spacingMm, 0, {}, threads_}).first.modulation;
      });
  if (one.truth)
  {
    FullReferenceOptions options;
    options.dataRange = range;
    const FullReference compared = CompareVolumes(*one.truth, made, options, progress);
    figures.psnrDb = compared.psnrDb;
    figures.ssim = compared.ssim ? std::make_optional(compared.ssim->mean) : std::nullopt;
    figures.edgeEnergy = Ratio(energy, ThroughPlaneEnergy(*one.truth));
    figures.borderDisplacement = MeasureIfPossible(
        [&] { return MeasureBorderDisplacement(made, *one.truth, threads_, progress).both.rms; });
  }
  return figures;
}

template<typename Make>
ValidationFigures Validation::JudgeAll(const Make& make, IProgress& progress) const
{
  std::vector<ValidationFigures> all;
  GreyImage picture;
  for (const Case& one : cases_)
  {
    progress.ThrowIfCancelled();
    const Volume made = make(one);
    all.push_back(JudgeOne(one, made, progress));
    if (&one == &cases_.front())
    {
      picture = PictureOf(made);
    }
  }
  ValidationFigures figures = MeanOf(all);
  figures.picture = std::move(picture);
  return figures;
}

ValidationFigures Validation::JudgeInterpolated(IProgress& progress) const
{
  return JudgeAll([](const Case& one) { return one.input.volume; }, progress);
}

ValidationFigures Validation::Judge(const AnyGenerator& generator, IProgress& progress) const
{
  auto loaded = std::make_shared<LoadedModel>();
  loaded->metadata.generator = options_.generator;
  loaded->metadata.method = ToWord(options_.method);
  loaded->generator = generator;
  NetworkOptions network;
  network.stitching = options_.generator.IsLocal() ? Stitching::WholeSlice : Stitching::Patches;
  network.plane = options_.plane;
  network.bothPlanes = options_.planes == LrPlanes::Both;
  network.device = options_.device;
  network.precision = options_.precision;
  network.threads = threads_;
  return JudgeAll(
      [&](const Case& one)
      {
        const NetworkInput input(one.input.volume, &one.thick, one.profile.thicknessMm);
        return EnhanceWithNetwork(NetworkModel(loaded), input, one.input.limits, network, progress).volume;
      },
      progress);
}
} // namespace Clade

#include "Training/Validation.h"

#include "Inference/NetworkEnhancer.h"
#include "Inference/TensorVolume.h"
#include "Measures/FullReference.h"
#include "Measures/Piqe.h"
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

template<typename Add>
void AddTo(std::optional<double>& sum, const Add& value)
{
  if (value)
  {
    sum = sum.value_or(0) + *value;
  }
}
} // namespace

Validation::Validation(const std::vector<TrainingVolume>& volumes, const TrainingOptions& options,
                       std::size_t threads)
    : options_(options), threads_(threads)
{
  for (const TrainingVolume& source : volumes)
  {
    Case made;
    if (FactorOf(source.volume.grid) >= thickFrom)
    {
      made.input = InterpolateForTraining(source.volume, source, options, threads);
    }
    else
    {
      // A factor in the middle of what the model is for.
      const double factor = std::sqrt(options.smallestFactor * options.largestFactor);
      const double spacingMm = factor * source.volume.grid.CoarserInPlaneSpacingMm();
      const Volume thick = AverageToThickSlices(source.volume, spacingMm, {options.profile, spacingMm});
      made.input = InterpolateForTraining(thick, source, options, threads);
      // The truth has the same planes only where its slices are as far apart as the finer grid's.
      const double difference = made.input.volume.grid.sliceSpacingMm - source.volume.grid.sliceSpacingMm;
      if (std::abs(difference) < 1e-3 * source.volume.grid.sliceSpacingMm)
      {
        made.truth = CutTo(made.input.volume.grid, source.volume);
      }
    }
    cases_.push_back(std::move(made));
  }
}

double Validation::PiqeOf(const Volume& volume, const IntensityMap& limits) const
{
  const LrPlane plane = ResolvePlane(LrPlaneFromWord(options_.plane), volume.grid);
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

ValidationFigures Validation::Judge(const Generator& generator, IProgress& progress) const
{
  auto loaded = std::make_shared<LoadedModel>();
  loaded->metadata.generator = options_.generator;
  loaded->metadata.method = ToWord(options_.method);
  loaded->generator = generator;
  NetworkOptions network;
  network.stitching = options_.generator.IsLocal() ? Stitching::WholeSlice : Stitching::Patches;
  network.plane = LrPlaneFromWord(options_.plane);
  network.device = options_.device;
  network.precision = options_.precision;
  network.threads = threads_;
  ValidationFigures figures;
  int truths = 0;
  for (const Case& one : cases_)
  {
    const IntensityMap& limits = one.input.limits;
    const Volume made =
        EnhanceWithNetwork(NetworkModel(loaded), one.input.volume, limits, network, progress).volume;
    figures.piqe += PiqeOf(made, limits) / static_cast<double>(cases_.size());
    if (one.truth)
    {
      FullReferenceOptions options;
      options.dataRange = limits.high - limits.low;
      const FullReference compared = CompareVolumes(*one.truth, made, options, progress);
      AddTo(figures.psnrDb, compared.psnrDb);
      AddTo(figures.ssim, compared.ssim ? std::optional<double>(compared.ssim->mean) : std::nullopt);
      truths++;
    }
  }
  for (auto* figure : {&figures.psnrDb, &figures.ssim})
  {
    if (*figure)
    {
      **figure /= truths;
    }
  }
  return figures;
}
} // namespace Clade

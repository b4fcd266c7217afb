#include "Training/TrainingImages.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Geometry/ThroughPlaneFactor.h"
#include "Inference/Consistency.h"
#include "Inference/NetworkEnhancer.h"
#include "Inference/TensorVolume.h"
#include "Network/LateGenerator.h"
#include "Volume/Resampler.h"

#include <algorithm>

namespace Clade
{
namespace
{
/// The slices themselves, or planes across another axis, as normalised images.
at::Tensor PlanesOf(const Volume& volume, const IntensityMap& limits, int axis, std::size_t threads,
                    float highest)
{
  // [columns, rows, slices]
  const at::Tensor all = TensorVolume::FromVolume(volume, LrPlane::Columns, limits, threads, highest).images;
  return (axis == 2 ? all.permute({2, 1, 0}) : axis == 1 ? all.permute({1, 0, 2}) : all).contiguous();
}

bool IsIsotropic(const VolumeGrid& grid)
{
  const auto [low, high] = std::minmax({grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm});
  return high <= 1.1 * low;
}

class Preparation
{
public:
  Preparation(const TrainingOptions& options, std::size_t threads) : options_(options), threads_(threads) {}

  void Add(const TrainingVolume& source)
  {
    name_ = source.name;
    ThroughPlaneFactor(source.volume.grid) < thickFromFactor ? AddFine(source) : AddThick(source);
  }

  TrainingImages Take()
  {
    Require(images_.highResolution, "slices");
    if (LearnsFromLowResolution(options_))
    {
      Require(images_.lowResolution, "planes across its slices");
    }
    return std::move(images_);
  }

private:
  std::string PatchSize() const
  {
    return std::to_string(options_.patch) + " x " + std::to_string(options_.patch) +
           " pixels, a patch's size";
  }

  void Require(const std::vector<ImageSet>& sets, const std::string& what) const
  {
    if (sets.empty())
    {
      throw Error(ErrorCode::InvalidArgument,
                  "none of the volumes has " + what + " of at least " + PatchSize());
    }
  }

  void Keep(std::vector<ImageSet>& sets, const at::Tensor& images, double thicknessPerSpacing, double factor)
  {
    if (images.size(1) >= options_.patch && images.size(2) >= options_.patch)
    {
      sets.push_back({images, thicknessPerSpacing, factor});
      return;
    }
    images_.unused.push_back(name_ + ": " + Counted(images.size(0), "image") + " of " +
                             std::to_string(images.size(1)) + " x " + std::to_string(images.size(2)) +
                             " pixels are smaller than " + PatchSize());
  }

  /// What the network will be shown.
  float Highest() const { return options_.generator.IsLate() ? lateHighest : 1; }

  IntensityMap AddLowResolution(const Volume& thick, const TrainingVolume& source, double thicknessPerSpacing)
  {
    const InterpolatedVolume made = InterpolateForTraining(thick, source, options_, threads_);
    if (!LearnsFromLowResolution(options_) && options_.generator.IsLate())
    {
      return made.limits;
    }
    const LrPlane plane = ResolvePlane(options_.plane, made.volume.grid);
    for (const LrPlane each : {LrPlane::Rows, LrPlane::Columns})
    {
      if (each == plane || options_.trainingPlanes == LrPlanes::Both)
      {
        Keep(images_.lowResolution, TensorVolume::FromVolume(made.volume, each, made.limits, threads_).images,
             thicknessPerSpacing, ThroughPlaneFactor(thick.grid));
      }
    }
    return made.limits;
  }

  void AddThick(const TrainingVolume& source)
  {
    const double spacing = source.volume.grid.sliceSpacingMm;
    const double thickness = source.sliceThicknessMm > 0 ? source.sliceThicknessMm : spacing;
    const IntensityMap limits = AddLowResolution(source.volume, source, thickness / spacing);
    Keep(images_.highResolution, PlanesOf(source.volume, limits, 2, threads_, Highest()), thickness / spacing,
         ThroughPlaneFactor(source.volume.grid));
    constexpr std::size_t fewestSlices = 6;
    for (int times = 2; times * ThroughPlaneFactor(source.volume.grid) <= options_.largestFactor; times++)
    {
      const SliceProfile profile{SliceProfileShape::Box, (times - 1) * spacing + thickness};
      const Volume thicker = AverageToThickSlices(source.volume, times * spacing, profile);
      if (thicker.grid.slices < fewestSlices)
      {
        return;
      }
      AddLowResolution(thicker, source, profile.thicknessMm / (times * spacing));
    }
  }

  void AddFine(const TrainingVolume& source)
  {
    const double unit = source.volume.grid.CoarserInPlaneSpacingMm();
    IntensityMap limits;
    for (const double factor : ThickFactorsOf(options_))
    {
      const SliceProfile profile{options_.profile, factor * unit};
      limits = AddLowResolution(AverageToThickSlices(source.volume, factor * unit, profile), source, 1);
    }
    for (int axis = IsIsotropic(source.volume.grid) ? 0 : 2; axis <= 2; axis++)
    {
      Keep(images_.highResolution, PlanesOf(source.volume, limits, axis, threads_, Highest()), 1, 1);
    }
  }

  const TrainingOptions& options_;
  std::size_t threads_;
  std::string name_; ///< of the volume that is being prepared
  TrainingImages images_;
};
} // namespace

InterpolatedVolume InterpolateForTraining(const Volume& thick, const TrainingVolume& source,
                                          const TrainingOptions& options, std::size_t threads)
{
  NoProgress silent;
  InterpolatedVolume made;
  made.volume =
      ResampleThroughPlane(thick, ThroughPlaneGrid(thick.grid, GridKind::Isotropic), silent, threads);
  ModelMetadata metadata;
  metadata.intensity = options.intensity;
  made.limits = LimitsFor(metadata, made.volume, source.rescaleSlope, source.rescaleIntercept);
  return made;
}

TrainingImages PrepareTrainingImages(std::vector<TrainingVolume> volumes, const TrainingOptions& options,
                                     std::size_t threads, IProgress& progress)
{
  progress.BeginStage("prepare");
  Preparation preparation(options, threads);
  for (std::size_t n = 0; n < volumes.size(); n++)
  {
    progress.ThrowIfCancelled();
    try
    {
      preparation.Add(volumes[n]);
    }
    catch (const Error& error)
    {
      throw error.WithContext("preparing the volume " + volumes[n].name);
    }
    volumes[n].volume = Volume();
    progress.Report(static_cast<double>(n + 1) / static_cast<double>(volumes.size()));
  }
  return preparation.Take();
}
} // namespace Clade

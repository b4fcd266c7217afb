#pragma once
#include "Base/Random.h"
#include "Inference/Consistency.h"
#include "Network/LateGenerator.h"
#include "Training/TrainingImages.h"

#include <ATen/core/Tensor.h>
#include <vector>

namespace Clade
{
/// One batch for a late generator; all images share factor, profile and place of the slices.
struct LateBatch
{
  at::Tensor thick; ///< [batch, 1, patch, slices], made of `sharp` and what lies around it
  at::Tensor cubic; ///< [batch, 1, patch, patch], `thick` interpolated at the positions
  at::Tensor sharp; ///< [batch, 1, patch, patch], as it was
  LateSampling sampling;
};

/// Makes thick slices of sharp images as scanners make them: of a random factor, thickness, profile and place
/// between the pixels, with the noise that averaging took away put back, so that a network learns neither to
/// copy fine noise nor to invent it. Immutable.
class LatePairs
{
public:
  /// Throws Error(InvalidArgument) where no image is long enough for the smallest factor.
  LatePairs(const std::vector<ImageSet>& sets, const TrainingOptions& options);

  LateBatch Draw(Random& random) const;

private:
  struct Set
  {
    at::Tensor images; ///< [images, height, width]
    double noise;      ///< standard deviation, of the intensity range of 2
  };
  /// How the slices of a batch are made.
  struct Plan
  {
    double factor = 1;
    SliceProfile profile; ///< in pixels
    std::int64_t slices = 2;
    double firstSlice = 0;       ///< place of its centre, pixels
    std::int64_t length = 0;     ///< pixels that the slices reach over
    std::int64_t firstPixel = 0; ///< of `sharp`
  };
  struct Crop
  {
    at::Tensor image; ///< [patch, length]
    double noise;
  };

  Plan DrawPlan(Random& random) const;
  Plan PlanOf(double factor, double thicknessPerSpacing, SliceProfileShape shape, Random& random) const;
  bool HasRoom(std::int64_t length) const;
  Crop DrawCrop(std::int64_t length, Random& random) const;
  void Recontrast(Crop& crop, Random& random) const;
  void AddNoise(const std::vector<Crop>& crops, double keptVariance, Random& random, at::Tensor thick) const;

  std::vector<Set> sets_;
  TrainingOptions options_;
};

/// The standard deviation of the noise in the tissue of images [images, height, width] in [-1, 1]: the median
/// of what is left by the Laplacian's difference (Immerkaer 1996), which borders hardly change.
double NoiseOf(const at::Tensor& images);
} // namespace Clade

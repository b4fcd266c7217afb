#pragma once
#include "Network/Generator.h"
#include "Training/TrainingImages.h"

#include <optional>
#include <vector>

namespace Clade
{
/// How a generator does on volumes it has not learned from; the mean over them.
struct ValidationFigures
{
  /// PIQE of LR-plane images with tissue, on the model's intensity range: 0 best. Rewards artefacts too:
  /// never to be read without the two below.
  double piqe = 0;
  std::optional<double> psnrDb; ///< against near-isotropic volumes, where there are any
  std::optional<double> ssim;
};

/// Thick volumes as they are, and near-isotropic ones made thick, so that the truth is known.
class Validation
{
public:
  Validation(const std::vector<TrainingVolume>& volumes, const TrainingOptions& options, std::size_t threads);

  bool IsEmpty() const { return cases_.empty(); }
  /// Runs `generator` as the finished model would be run. Throws what EnhanceWithNetwork throws.
  ValidationFigures Judge(const Generator& generator, IProgress& progress) const;

private:
  struct Case
  {
    InterpolatedVolume input;
    std::optional<Volume> truth; ///< on the same grid
  };
  double PiqeOf(const Volume& volume, const IntensityMap& limits) const;

  std::vector<Case> cases_;
  TrainingOptions options_;
  std::size_t threads_;
};
} // namespace Clade

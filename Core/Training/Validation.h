#pragma once
#include "ImageQuality/GreyImage.h"
#include "Inference/Consistency.h"
#include "Network/AnyGenerator.h"
#include "Training/TrainingImages.h"

#include <optional>
#include <vector>

namespace Clade
{
/// How a generator does on volumes it has not learned from; of each figure the mean over those that have it.
struct ValidationFigures
{
  /// PIQE of LR-plane images with tissue, on the model's intensity range: 0 best. Rewards artefacts too:
  /// never to be read without the two below.
  double piqe = 0;
  std::optional<double> psnrDb; ///< against near-isotropic volumes, where there are any
  std::optional<double> ssim;
  /// Energy of the through-plane gradient over that of the interpolated input, and over that of the truth
  /// where it is known: above 1 in the latter is detail that is not there.
  double edgeGain = 0;
  std::optional<double> edgeEnergy;
  /// Slice-phase modulation, and against the truth border displacement in pixels: stairs.
  std::optional<double> modulation;
  std::optional<double> borderDisplacement;
  /// RMS distance from the thick slices, before any projection, as a part of the intensity range.
  double consistency = 0;
  GreyImage picture; ///< the middle LR-plane image of the first volume, its columns along the normal
};

/// Thick volumes as they are, and near-isotropic ones made thick, so that the truth is known.
class Validation
{
public:
  Validation(std::vector<TrainingVolume> volumes, const TrainingOptions& options, std::size_t threads);

  bool IsEmpty() const { return cases_.empty(); }
  /// Runs `generator` as the finished model would be run. Throws what EnhanceWithNetwork throws.
  ValidationFigures Judge(const AnyGenerator& generator, IProgress& progress) const;
  /// What interpolation alone reaches.
  ValidationFigures JudgeInterpolated(IProgress& progress) const;

  /// ValidationFigures::picture of the truth; nothing where it is not known.
  std::optional<GreyImage> TruthPicture() const;
  /// Height of the pictures' pixels over their width.
  double PictureAspect() const;

private:
  struct Case
  {
    Volume thick;
    SliceProfile profile; ///< of its slices
    InterpolatedVolume input;
    std::optional<Volume> truth; ///< on the same grid
  };
  Case CaseOf(TrainingVolume source) const;
  template<typename Make>
  ValidationFigures JudgeAll(const Make& make, IProgress& progress) const;
  ValidationFigures JudgeOne(const Case& one, const Volume& made, IProgress& progress) const;
  double PiqeOf(const Volume& volume, const IntensityMap& limits) const;
  GreyImage PictureOf(const Volume& volume) const;

  std::vector<Case> cases_;
  TrainingOptions options_;
  std::size_t threads_;
};
} // namespace Clade

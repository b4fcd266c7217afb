#pragma once
#include "Training/CollapseMonitor.h"
#include "Training/PatchDataset.h"
#include "Training/Validation.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// What is found out about a generator after an epoch.
struct EpochVerdict
{
  std::optional<ValidationFigures> figures; ///< nothing without validation volumes
  OutputFigures output;
};

/// Judges epochs, and keeps a picture of each in the folder MODEL.pictures: "input.pgm" (interpolation
/// alone), "truth.pgm" where it is known, "epoch-0001.pgm", ...
class EpochJudge
{
public:
  /// @param probe  patches of LR-plane images, or pairs for a late generator, for the collapse monitor
  EpochJudge(std::vector<TrainingVolume> validation, const TrainingOptions& options, std::size_t threads,
             const std::string& modelPath, TrainingBatch probe);

  bool HasVolumes() const { return !validation_.IsEmpty(); }

  /// The log's line of event "baseline", and the pictures of input and truth.
  nlohmann::json JudgeInterpolated(IProgress& progress) const;

  EpochVerdict Judge(const AnyGenerator& generator, int epoch, IProgress& progress) const;

private:
  void Keep(const std::string& name, const GreyImage& picture) const;

  Validation validation_;
  std::string folder_;
  TrainingBatch probe_;
};

/// {"piqe", "psnr", "ssim", "edgeGain", "edgeEnergy", "modulation", "borderDisplacement", "consistency"},
/// null where not known.
nlohmann::json ToJson(const ValidationFigures& figures);
/// The same, with "outputCorrelation", "outputVariation", "collapsed", and "warning" after a collapse.
nlohmann::json ToJson(const EpochVerdict& verdict);
} // namespace Clade

#pragma once
#include "Settings/ModelMetadata.h"
#include "Training/Trainer.h"
#include "TrainingRuns/TrainingData.h"
#include "TrainingRuns/TrainingHistory.h"

#include <string>
#include <vector>

namespace Clade
{
/// The card of a model that was trained, NAME.md beside NAME.safetensors: what it is, how and of what it was
/// made, what was measured and where it ends, as far as a program can know it; people write the rest. Names
/// no file or folder of the data: these may be patients' names.
class ModelCard
{
public:
  /// Reads the model file and the log beside it.
  /// @param madeBy  the command or request that made it; empty: not stated
  /// Throws what ReadModelMetadata and ReadTrainingHistory throw.
  ModelCard(const std::string& modelPath, const TrainingSummary& summary,
            const std::vector<RefusedVolume>& leftOut, const std::string& madeBy);

  std::string Markdown() const;
  /// Writes it beside the model, unless a card is there that MayReplace does not give up. Throws
  /// as ThrowWriteFailure.
  void Write() const;

  /// "models/knee.md" of "models/knee.safetensors".
  static std::string PathOf(const std::string& modelPath);
  /// Whether there is nothing at `path`, or a card that a training wrote and that was not edited since: its
  /// first lines say so.
  static bool MayReplace(const std::string& path);

private:
  std::string Title() const;
  std::string Network() const;
  std::string HowItWasMade() const;
  std::string Data() const;
  std::string Measured() const;
  std::string Limits() const;
  std::string Options() const;

  std::string modelPath_;
  TrainingSummary summary_;
  std::vector<RefusedVolume> leftOut_;
  std::string madeBy_;
  ModelMetadata metadata_;
  TrainingHistory history_;
};
} // namespace Clade

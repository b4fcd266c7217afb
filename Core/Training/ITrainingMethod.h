#pragma once
#include "Network/AnyGenerator.h"
#include "Network/TensorFile.h"
#include "Training/PatchDataset.h"

#include <c10/core/Device.h>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace Clade
{
/// Values of the losses of one step, by name.
using LossValues = std::map<std::string, double>;

/// What a step is told beside its batch.
struct StepOptions
{
  double learningRate = 0;
  bool isAdversarial = true; ///< false: a method of pairs learns from them alone
  bool wantsLosses = false;  ///< reading them waits for the device
};

/// One way to learn a generator: its networks, its optimisers, and what one batch does to them.
class ITrainingMethod
{
public:
  virtual ~ITrainingMethod() = default;

  virtual PatchDataset::Needs Needs() const = 0;

  /// One step on a batch that is on the device, in the type to compute in. The result is empty unless losses
  /// are wanted.
  virtual LossValues Step(const TrainingBatch& batch, const StepOptions& step) = 0;

  /// The generator that the model file will hold.
  virtual AnyGenerator Published() const = 0;

  /// Everything that Step changes, for checkpoints; the same order and names in every run.
  virtual std::vector<NamedTensor> State() const = 0;
};

/// The method of `options` with networks drawn from its seed, on `device`.
std::unique_ptr<ITrainingMethod> MakeTrainingMethod(const TrainingOptions& options, at::Device device);
} // namespace Clade

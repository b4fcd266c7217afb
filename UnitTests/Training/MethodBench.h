#pragma once
#include "Support/Phantom.h"
#include "Training/ITrainingMethod.h"

#include <cmath>
#include <functional>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade::Testing
{
/// A small network of the method, and pairs of one factor.
inline TrainingOptions SmallMethod(TrainingMethod method)
{
  TrainingOptions options = DefaultTrainingOptions(method, "MR");
  options.generator.baseChannels = 8;
  options.generator.residualBlocks = 1;
  options.discriminatorChannels = 4;
  options.batch = 2;
  options.thickFactors = {3};
  options.smallestFactor = 3;
  options.largestFactor = 3;
  if (method == TrainingMethod::Clade || method == TrainingMethod::CladeNoGmap ||
      method == TrainingMethod::CycleGan)
  {
    options.losses.adversarialWeight = 0; // it has no bottom, and pulls away from the others
  }
  return options;
}

/// One batch of a volume of ripples.
inline TrainingBatch OneBatch(const TrainingOptions& options, const PatchDataset::Needs& needs)
{
  TrainingVolume source;
  source.volume =
      Paint(UnitGrid(44, 40, 44), [](const Vector3& p)
            { return 500 + 160 * (std::sin(0.9 * p.x) + std::sin(0.8 * p.y) + std::sin(0.9 * p.z)); });
  NoProgress silent;
  return PatchDataset(PrepareTrainingImages({source}, options, 1, silent), options, needs).Draw(0);
}

/// What the method is to get right on the data themselves.
inline double OwnLoss(const LossValues& losses)
{
  return losses.count("pair") > 0 ? losses.at("pair") : losses.at("total");
}

struct LearnedLosses
{
  double first = 0;
  double last = 0;
};

/// Of one batch of the ripples, again and again.
inline LearnedLosses LearnByHeart(const TrainingOptions& options,
                                  const std::function<double(const LossValues&)>& lossOf)
{
  torch::manual_seed(1);
  const auto method = MakeTrainingMethod(options, torch::kCPU);
  const TrainingBatch batch = OneBatch(options, method->Needs());
  StepOptions step;
  step.learningRate = 1e-3;
  step.wantsLosses = true;
  LearnedLosses losses = {};
  losses.first = losses.last = lossOf(method->Step(batch, step));
  for (int n = 0; n < 80; n++)
  {
    losses.last = lossOf(method->Step(batch, step));
  }
  return losses;
}

/// Copies of the tensors.
inline std::vector<NamedTensor> CopyOf(const std::vector<NamedTensor>& state)
{
  std::vector<NamedTensor> copy = state;
  for (NamedTensor& one : copy)
  {
    one.tensor = one.tensor.detach().clone();
  }
  return copy;
}

/// Whether those whose names begin so have the same values in both.
inline bool AreSame(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b,
                    const std::string& prefix = "")
{
  if (a.size() != b.size())
  {
    return false;
  }
  for (std::size_t n = 0; n < a.size(); n++)
  {
    const bool isMeant = a[n].name.compare(0, prefix.size(), prefix) == 0;
    if (a[n].name != b[n].name || (isMeant && !torch::equal(a[n].tensor, b[n].tensor)))
    {
      return false;
    }
  }
  return true;
}
} // namespace Clade::Testing

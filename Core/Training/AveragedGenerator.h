#pragma once
#include "Network/Generator.h"
#include "Network/TensorFile.h"

#include <cstdint>
#include <vector>

namespace Clade
{
/// Copies the weights of a generator into one of the same options, on whatever devices they are.
void CopyWeights(const Generator& from, const Generator& to);

/// Exponential moving average of a generator's weights: adversarial learning swings, its average does not.
class AveragedGenerator
{
public:
  /// Begins with the weights of `source`, which it keeps a handle to. @param decay  0: the last weights
  AveragedGenerator(const Generator& source, double decay);

  /// After step number `step`, from 1 on: the decay grows to its value, so that early weights are soon
  /// forgotten.
  void Update(std::int64_t step);

  /// A copy on the CPU.
  Generator Copy() const;
  /// The averages, for checkpoints.
  std::vector<NamedTensor> State() const;

private:
  Generator source_;
  Generator average_;
  double decay_;
};
} // namespace Clade

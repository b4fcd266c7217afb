#pragma once
#include "Network/AnyGenerator.h"
#include "Network/TensorFile.h"

#include <cstdint>
#include <vector>

namespace Clade
{
/// Copies the weights of a generator into one of the same options, on whatever devices they are.
void CopyWeights(const AnyGenerator& from, const AnyGenerator& to);

/// Exponential moving average of a generator's weights: adversarial learning swings, its average does not.
class AveragedGenerator
{
public:
  /// Begins with the weights of `source`, which it keeps a handle to. @param decay  0: the last weights
  AveragedGenerator(const AnyGenerator& source, double decay);

  /// After step number `step`, from 1 on: the decay grows to its value, so that early weights are soon
  /// forgotten.
  void Update(std::int64_t step);

  /// A copy on the CPU.
  AnyGenerator Copy() const;
  /// The averages, for checkpoints.
  std::vector<NamedTensor> State() const;

private:
  AnyGenerator source_;
  AnyGenerator average_;
  double decay_;
};
} // namespace Clade

#pragma once
#include "Network/TensorFile.h"

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <string>
#include <vector>

namespace Clade
{
/// The optimiser Adam (Kingma and Ba, arXiv 1412.6980, Algorithm 1) with a state that can be saved and
/// restored bit by bit, which LibTorch's keeps to itself.
class Adam
{
public:
  /// @param epsilon  of the denominator
  Adam(std::vector<NamedTensor> parameters, double learningRate, double beta1, double beta2,
       double epsilon = 1e-8);

  /// Moves the parameters against their gradients, which it then clears; parameters without one stay.
  void Step();

  /// The moments, as "first.NAME" and "second.NAME", each the parameter's shape, for saving and for
  /// CopyTensors.
  std::vector<NamedTensor> State() const;
  std::int64_t Steps() const { return steps_; }
  void SetSteps(std::int64_t steps) { steps_ = steps; }

private:
  struct Moments
  {
    at::Tensor first;
    at::Tensor second;
  };
  std::vector<NamedTensor> parameters_;
  std::vector<Moments> moments_;
  double learningRate_;
  double beta1_;
  double beta2_;
  double epsilon_;
  std::int64_t steps_ = 0;
};
} // namespace Clade

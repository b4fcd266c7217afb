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
  Adam(std::vector<NamedTensor> parameters, double beta1, double beta2, double epsilon = 1e-8);

  /// Moves the parameters against their gradients, which it then clears; parameters without one stay.
  void Step(double learningRate);

  /// The moments, as "first.NAME" and "second.NAME", each the parameter's shape, and "steps", [1], for saving
  /// and for CopyTensors.
  std::vector<NamedTensor> State() const;

private:
  struct Moments
  {
    at::Tensor first;
    at::Tensor second;
  };
  std::vector<NamedTensor> parameters_;
  std::vector<Moments> moments_;
  double beta1_;
  double beta2_;
  double epsilon_;
  at::Tensor steps_; ///< float32, exact as far as 16 million; on the CPU
};
} // namespace Clade

#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <array>
#include <cstdint>

namespace Clade
{
/// One convolution with constant weights and, where asked, ReLU, for inputs of one shape; beyond the borders
/// lie `padding` lines of zeros.
/// Images are channels-last. On the CPU oneDNN keeps the weights in the layout it computes with and applies
/// the ReLU as it writes; elsewhere it is a plain convolution. Immutable: any number of threads may run it.
class FoldedConvolution
{
public:
  FoldedConvolution() = default;
  /// @param weight  [outputs, inputs, height, width] on its device, in the type to compute in
  /// @param bias    [outputs], or undefined: zeros
  /// @param inputShape  [batch, inputs, height, width]
  FoldedConvolution(const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride, bool hasRelu,
                    const std::array<std::int64_t, 4>& inputShape, std::int64_t padding = 0);

  at::Tensor Run(const at::Tensor& x) const;

private:
  at::Tensor weight_;
  at::Tensor bias_;
  std::int64_t stride_ = 1;
  std::int64_t padding_ = 0;
  bool hasRelu_ = false;
  c10::IValue packed_; ///< oneDNN's context, None without
};
} // namespace Clade

#include "Network/FoldedConvolution.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/zeros.h>
#include <optional>
#include <vector>

namespace Clade
{
namespace
{
/// LibTorch's operators for convolutions with weights packed ahead: in 1.13 and later, in builds with oneDNN.
struct PackedOperators
{
  std::optional<c10::OperatorHandle> pack;
  std::optional<c10::OperatorHandle> run;

  static const PackedOperators& Get()
  {
    static const PackedOperators operators = []
    {
      PackedOperators found;
      auto& dispatcher = c10::Dispatcher::singleton();
      if (const auto handle = dispatcher.findSchema({"mkldnn_prepacked::conv2d_prepack", ""}))
      {
        found.pack = *handle;
      }
      if (const auto handle = dispatcher.findSchema({"mkldnn_prepacked::conv2d_run", ""}))
      {
        found.run = *handle;
      }
      return found;
    }();
    return operators;
  }
};
} // namespace

FoldedConvolution::FoldedConvolution(const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride,
                                     bool hasRelu, const std::array<std::int64_t, 4>& inputShape,
                                     std::int64_t padding)
    : weight_(weight.contiguous(at::MemoryFormat::ChannelsLast)),
      bias_(bias.defined() ? bias.contiguous() : at::zeros({weight.size(0)}, weight.options())),
      stride_(stride), padding_(padding), hasRelu_(hasRelu)
{
  const auto& operators = PackedOperators::Get();
  if (weight.is_cpu() && operators.pack && operators.run)
  {
    const std::vector<std::int64_t> strides(2, stride), margins(2, padding), dilation(2, 1);
    const std::vector<std::int64_t> shape(inputShape.begin(), inputShape.end());
    torch::jit::Stack stack{weight_,  bias_,           strides, margins,
                            dilation, std::int64_t{1}, shape,   std::string(hasRelu ? "relu" : "none")};
    operators.pack->callBoxed(stack);
    packed_ = stack.at(0);
    weight_.reset();
    bias_.reset();
  }
}

at::Tensor FoldedConvolution::Run(const at::Tensor& x) const
{
  if (!packed_.isNone())
  {
    torch::jit::Stack stack{x, packed_};
    PackedOperators::Get().run->callBoxed(stack);
    return stack.at(0).toTensor();
  }
  auto y = at::conv2d(x, weight_, bias_, stride_, padding_);
  return hasRelu_ ? y.relu_() : y;
}
} // namespace Clade

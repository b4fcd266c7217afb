#include "Network/Discriminator.h"

#include "Network/Blocks.h"

#include <string>
#include <torch/nn/init.h>

namespace Clade
{
DiscriminatorImpl::DiscriminatorImpl(std::int64_t baseChannels)
{
  const std::int64_t channels[] = {1, baseChannels, 2 * baseChannels, 4 * baseChannels, 8 * baseChannels, 1};
  const std::int64_t strides[] = {2, 2, 2, 1, 1};
  for (std::size_t i = 0; i < 5; i++)
  {
    const std::string name = "layer" + std::to_string(i) + "_";
    Layer layer;
    layer.weight = register_parameter(name + "weight", torch::empty({channels[i + 1], channels[i], 4, 4}));
    layer.bias = register_parameter(name + "bias", torch::zeros({channels[i + 1]}));
    layer.stride = strides[i];
    torch::nn::init::normal_(layer.weight, 0, 0.02);
    layers_.push_back(layer);
  }
}

torch::Tensor DiscriminatorImpl::forward(const torch::Tensor& x)
{
  auto y = x;
  for (std::size_t i = 0; i < layers_.size(); i++)
  {
    const auto& layer = layers_[i];
    y = torch::conv2d(y, layer.weight.to(y.scalar_type()), layer.bias.to(y.scalar_type()), layer.stride,
                      /*padding=*/1);
    if (i + 1 == layers_.size())
    {
      return y;
    }
    if (i > 0)
    {
      y = InstanceNormalise(y);
    }
    y = torch::leaky_relu_(y, 0.2);
  }
  return y;
}
} // namespace Clade

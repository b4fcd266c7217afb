#include "Network/Discriminator.h"

#include "Network/Blocks.h"

#include <string>
#include <torch/nn/init.h>

namespace Clade
{
DiscriminatorImpl::DiscriminatorImpl(std::int64_t baseChannels, std::int64_t inputs)
{
  const std::int64_t channels[] = {inputs,           baseChannels,     2 * baseChannels,
                                   4 * baseChannels, 8 * baseChannels, 1};
  const std::int64_t strides[] = {2, 2, 2, 1, 1};
  for (std::size_t i = 0; i < 5; i++)
  {
    const std::string name = "layer" + std::to_string(i) + "_";
    Layer layer;
    layer.weight = register_parameter(name + "weight", torch::empty({channels[i + 1], channels[i], 4, 4}));
    layer.bias = register_parameter(name + "bias", torch::zeros({channels[i + 1]}));
    layer.stride = strides[i];
    // The last layer sums 16 x 8 x baseChannels normalised features: at 0.02 its scores begin far from 0 and
    // 1, and hundreds of steps pass before the discriminator tells anything apart.
    torch::nn::init::normal_(layer.weight, 0, i + 1 < 5 ? 0.02 : 0.001);
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

#pragma once
#include <cstdint>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>
#include <vector>

namespace Clade
{
/// The 70 x 70 PatchGAN of pix2pix and CycleGAN: C64-C128-C256-C512, 4 x 4 kernels, strides 2 2 2 1, then one
/// channel of scores; LeakyReLU 0.2, instance normalisation in all but the first and the last; zero padding.
/// Weights start from N(0, 0.02), those of the last layer from N(0, 0.001), bias from zero.
class DiscriminatorImpl : public torch::nn::Module
{
public:
  /// @param inputs  channels of the images: 1, or 2 where each is shown with the one it was made from
  explicit DiscriminatorImpl(std::int64_t baseChannels = 64, std::int64_t inputs = 1);

  /// @param x  [batch, inputs, height, width], height and width at least 32
  /// @return   scores [batch, 1, height / 8 - 2, width / 8 - 2], each of one 70 x 70 patch: high where it
  /// looks
  ///           real
  torch::Tensor forward(const torch::Tensor& x);

private:
  struct Layer
  {
    torch::Tensor weight;
    torch::Tensor bias;
    std::int64_t stride;
  };
  std::vector<Layer> layers_;
};
TORCH_MODULE(Discriminator);
} // namespace Clade

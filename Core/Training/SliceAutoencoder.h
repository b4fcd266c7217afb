#pragma once
#include "Network/Blocks.h"

namespace Clade
{
/// The variational autoencoder of the method xuan: slices to a latent image at a quarter of the size, and
/// back. The mean of two neighbouring slices' codes decodes to a slice between them.
class SliceAutoencoderImpl : public torch::nn::Module
{
public:
  explicit SliceAutoencoderImpl(std::int64_t baseChannels = 32, std::int64_t codeChannels = 16);

  struct Code
  {
    torch::Tensor mean; ///< [batch, code channels, height / 4, width / 4]
    torch::Tensor logVariance;
  };
  /// @param x  [batch, 1, height, width] in [-1, 1]; height and width multiples of 4, at least 8
  Code Encode(const torch::Tensor& x);
  torch::Tensor Decode(const torch::Tensor& code);

private:
  Convolution input_ = nullptr;
  Convolution down1_ = nullptr;
  Convolution down2_ = nullptr;
  Convolution toCode_ = nullptr;
  Convolution fromCode_ = nullptr;
  UpSamplingBlock up1_ = nullptr;
  UpSamplingBlock up2_ = nullptr;
  Convolution output_ = nullptr;
};
TORCH_MODULE(SliceAutoencoder);

/// Divergence of N(mean, exp(logVariance)) from the standard normal distribution, per element of the code.
torch::Tensor KullbackLeibler(const SliceAutoencoderImpl::Code& code);
} // namespace Clade

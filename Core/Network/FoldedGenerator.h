#pragma once
#include "Network/FoldedConvolution.h"
#include "Network/Generator.h"

#include <array>
#include <functional>
#include <vector>

namespace Clade
{
/// A generator made ready for use on images of one shape: demodulated weights are constants, so every layer
/// is a plain convolution with ReLU. Three layers are rewritten into quicker ones that compute the same sums:
///  - up-sampling and its 3 x 3 convolution become one 2 x 2 convolution on the small image for each of the
///  four
///    positions of a doubled pixel (4 instead of 9 multiply-adds), and so does a transposed convolution;
///  - the first layer, one channel of 7 x 7, becomes 7 channels (the shifted columns) of 7 x 1;
///  - the last layer, one channel of 7 x 7, computes blocks of 4 x 4 pixels as 16 channels.
/// First and last layer are computed in float32 whatever the type of the others. Immutable: any number of
/// threads may call Forward, each with a workspace of its own, without gradients (c10::InferenceMode).
class FoldedGenerator
{
public:
  /// Padded images between the layers, used again by every call.
  struct Workspace
  {
    at::Tensor first;   ///< the image itself, [batch, 1, height + 6, width + 8]
    at::Tensor shifted; ///< input of the first layer, [batch, 8, height + 6, width]
    at::Tensor full;    ///< of down1
    at::Tensor half;    ///< of down2
    at::Tensor trunk;   ///< of the residual blocks and of up1: the running sum
    at::Tensor inner;   ///< between the two convolutions of a residual block
    at::Tensor doubled; ///< of up2
    at::Tensor last;    ///< of the last layer
  };

  /// Called after each layer with the part of the work that is done, 0..1: the place for progress and for
  /// cancelling by an exception.
  using LayerDone = std::function<void(double)>;

  /// @param generator  one whose options are local (GeneratorOptions::IsLocal)
  /// @param type       to compute in, between the first and the last layer
  /// @param height, width  multiples of 4, at least 8
  FoldedGenerator(Generator generator, at::Device device, at::ScalarType type, std::int64_t batch,
                  std::int64_t height, std::int64_t width);

  Workspace MakeWorkspace() const;

  /// @param x  [batch, 1, height, width], float32, on the device, values in [-1, 1]
  /// @return   the same shape, float32, values in [-1, 1]
  at::Tensor Forward(const at::Tensor& x, Workspace& workspace, const LayerDone& layerDone = {}) const;

  /// Most bytes that one call holds at a time, its workspace included.
  static std::int64_t BytesPerCall(const GeneratorOptions& options, at::ScalarType type, std::int64_t batch,
                                   std::int64_t height, std::int64_t width);
  /// Calls of LayerDone that one Forward makes.
  static int LayersPerCall(int residualBlocks) { return 6 + 2 * residualBlocks; }
  /// Bytes of the folded weights.
  static std::int64_t WeightBytes(const GeneratorOptions& options, at::ScalarType type);

private:
  FoldedConvolution Fold(const Convolution& layer, bool hasRelu, std::int64_t height,
                         std::int64_t width) const;
  FoldedConvolution FoldUp(const UpSamplingBlock& up, std::int64_t height, std::int64_t width) const;
  void FirstLayers(const at::Tensor& x, Workspace& workspace, const std::function<void()>& advance) const;
  void ResidualBlocks(Workspace& workspace, const std::function<void()>& advance) const;
  void UpSample(Workspace& workspace, const std::function<void()>& advance) const;

  GeneratorOptions options_;
  at::Device device_;
  at::ScalarType type_;
  std::int64_t batch_;
  std::int64_t height_;
  std::int64_t width_;
  FoldedConvolution input_;
  FoldedConvolution down1_;
  FoldedConvolution down2_;
  std::vector<std::array<FoldedConvolution, 2>> residual_;
  FoldedConvolution up1_;
  FoldedConvolution up2_;
  FoldedConvolution output_;
};
} // namespace Clade

#pragma once
#include "Network/FeatureResampler.h"
#include "Network/FoldedConvolution.h"
#include "Network/LateGenerator.h"

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace Clade
{
/// A late generator made ready for images of one shape and one set of positions: weights packed, resampling
/// kernels and constants computed once, the last layer computing blocks of 4 x 4 pixels as channels. The head
/// works on strips of rows, so that what lies between its layers stays in the cache. Immutable: any number of
/// threads may call Forward, each with a workspace of its own, without gradients (c10::InferenceMode).
class FoldedLateGenerator
{
public:
  struct Shape
  {
    std::int64_t batch = 1;
    std::int64_t height = 2; ///< even
    std::int64_t slices = 2;
    std::int64_t strip = 0; ///< rows of a strip that are kept; 0: chosen
  };

  /// Used again by every call.
  struct Workspace
  {
    at::Tensor input; ///< of the first layer, [batch, 2 + constants, height / 2, slices]
    at::Tensor head;  ///< of the head, [batch, features + 4, rows of a strip, positions rounded up]
  };

  /// Both [batch, height, positions], float32; their sum is what the generator makes.
  struct Images
  {
    at::Tensor cubic;    ///< the interpolation
    at::Tensor residual; ///< what the network adds
  };

  /// Called after each layer (the head's layers together after each strip) with the part that is done.
  using LayerDone = std::function<void(double)>;

  /// @param cubic  [slices, positions], float32: the interpolation as a matrix
  FoldedLateGenerator(LateGenerator generator, at::Device device, at::ScalarType type, const Shape& shape,
                      const LateSampling& sampling, const at::Tensor& cubic);

  Workspace MakeWorkspace() const;

  /// @param thick  [batch, height, slices], float32, on the device
  Images Forward(const at::Tensor& thick, Workspace& workspace, const LayerDone& layerDone = {}) const;

  /// Calls of LayerDone that one Forward makes.
  int LayersPerCall() const;

  /// Most bytes that one call holds at a time, its workspace and result included.
  static std::int64_t BytesPerCall(const LateOptions& options, at::ScalarType type, const Shape& shape,
                                   std::int64_t positions);
  /// Rows of a strip that are kept where nothing else is said.
  static std::int64_t ChosenStrip(const LateOptions& options, std::int64_t height, std::int64_t positions);

private:
  /// Rows of the image that one evaluation of the head sees; all strips are of one size.
  struct Strip
  {
    std::int64_t first;     ///< row of the image that is the strip's first
    std::int64_t keptFirst; ///< rows of the image that are kept
    std::int64_t keptLast;
  };
  void CutStrips(std::int64_t kept);
  FoldedConvolution Fold(const torch::nn::Conv2d& layer, bool hasRelu, std::int64_t height,
                         std::int64_t width) const;
  at::Tensor Features(const at::Tensor& thick, Workspace& workspace,
                      const std::function<void()>& advance) const;
  void FillHead(const at::Tensor& features, const at::Tensor& cubic, const Strip& strip,
                const at::Tensor& head) const;
  at::Tensor ResampledBy(const at::Tensor& features) const;
  at::Tensor Residual(const at::Tensor& head) const;
  void ClearBeyond(const at::Tensor& image) const;

  LateOptions options_;
  at::Device device_;
  at::ScalarType type_;
  Shape shape_;
  std::int64_t positions_;
  std::int64_t width_;    ///< of the strips: positions, rounded up to blocks
  std::int64_t rows_ = 0; ///< of a strip, halo included
  std::vector<Strip> strips_;
  std::vector<double> inputConstants_;
  at::Tensor cubic_;                          ///< [slices, positions]
  at::Tensor headConstants_;                  ///< [3, positions]
  std::optional<FeatureResampler> resampler_; ///< on a CPU
  at::Tensor kernels_;                        ///< elsewhere: [features, slices, positions]
  FoldedConvolution input_;
  std::vector<std::array<FoldedConvolution, 2>> residual_;
  FoldedConvolution expand_;
  FoldedConvolution head1_;
  FoldedConvolution head2_;
  FoldedConvolution head3_;
};
} // namespace Clade

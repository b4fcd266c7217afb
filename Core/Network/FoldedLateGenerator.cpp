#include "Network/FoldedLateGenerator.h"

#include "Network/BlockLayer.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade
{
namespace
{
constexpr std::int64_t headHalo = 3; ///< rows that the head's three layers reach to

std::int64_t RoundedUp(std::int64_t size, std::int64_t multiple)
{
  return (size + multiple - 1) / multiple * multiple;
}

at::Tensor ChannelsLast(std::int64_t batch, std::int64_t channels, std::int64_t height, std::int64_t width,
                        at::Device device, at::ScalarType type)
{
  return at::zeros({batch, channels, height, width}, at::TensorOptions(device).dtype(type))
      .contiguous(at::MemoryFormat::ChannelsLast);
}

/// The rows of a pair one after the other instead of feature by feature: each row's features are then
/// neighbours.
at::Tensor ByRow(const at::Tensor& ofExpand, std::int64_t features)
{
  auto sizes = ofExpand.sizes().vec();
  sizes[0] = features;
  sizes.insert(sizes.begin() + 1, 2);
  return ofExpand.reshape(sizes).transpose(0, 1).reshape(ofExpand.sizes());
}
} // namespace

FoldedLateGenerator::FoldedLateGenerator(LateGenerator generator, at::Device device, at::ScalarType type,
                                         const Shape& shape, const LateSampling& sampling,
                                         const at::Tensor& cubic)
    : options_(generator->Options().late), device_(device), type_(type), shape_(shape),
      positions_(static_cast<std::int64_t>(sampling.positions.size())),
      width_(RoundedUp(positions_, pixelBlock)), inputConstants_(generator->InputConstants(sampling)),
      cubic_(cubic.to(device, at::kFloat)),
      headConstants_(generator->HeadConstants(sampling, shape.slices).to(device, type))
{
  const torch::NoGradGuard noGradients;
  CutStrips(shape.strip > 0 ? shape.strip : ChosenStrip(options_, shape.height, positions_));
  const std::int64_t half = shape.height / 2, slices = shape.slices;
  input_ = Fold(generator->input, false, half, slices);
  for (const auto& block : generator->residual)
  {
    residual_.push_back({Fold(block->first, true, half, slices), Fold(block->second, false, half, slices)});
  }
  const auto& expand = generator->expand;
  expand_ = FoldedConvolution(ByRow(expand->weight, options_.features).to(device, type),
                              ByRow(expand->bias, options_.features).to(device, type), 1, false,
                              {shape.batch, options_.channels, half, slices}, 1);
  head1_ = Fold(generator->head1, true, rows_, width_);
  head2_ = Fold(generator->head2, true, rows_, width_);
  head3_ = FoldedConvolution(BlockWeights(generator->head3->weight).to(device, type),
                             generator->head3->bias.repeat({pixelBlock * pixelBlock}).to(device, type),
                             pixelBlock, false, {shape.batch, options_.headChannels, rows_, width_}, 1);

  const at::Tensor taps = generator->Taps(sampling, slices).to(at::kCPU, at::kFloat).contiguous();
  std::vector<std::int64_t> first;
  for (const double position : sampling.positions)
  {
    first.push_back(FirstTap(position, slices));
  }
  if (device.is_cpu())
  {
    const float* values = taps.data_ptr<float>();
    resampler_.emplace(std::vector<float>(values, values + taps.numel()), first, slices, options_.features);
    return;
  }
  kernels_ = generator->Kernels(sampling, slices).to(device, type);
}

void FoldedLateGenerator::CutStrips(std::int64_t kept)
{
  const std::int64_t height = shape_.height;
  rows_ = std::min(RoundedUp(kept + 2 * headHalo, pixelBlock), RoundedUp(height, pixelBlock));
  if (rows_ >= height)
  {
    strips_ = {{0, 0, height}};
    return;
  }
  const std::int64_t step = rows_ - 2 * headHalo;
  for (std::int64_t row = 0; row < height; row += step)
  {
    const std::int64_t first = std::clamp<std::int64_t>(row - headHalo, 0, height - rows_);
    strips_.push_back({first, row, std::min(height, row + step)});
  }
}

FoldedConvolution FoldedLateGenerator::Fold(const torch::nn::Conv2d& layer, bool hasRelu, std::int64_t height,
                                            std::int64_t width) const
{
  return FoldedConvolution(layer->weight.to(device_, type_), layer->bias.to(device_, type_), 1, hasRelu,
                           {shape_.batch, layer->weight.size(1), height, width}, 1);
}

FoldedLateGenerator::Workspace FoldedLateGenerator::MakeWorkspace() const
{
  const c10::InferenceMode inference;
  Workspace workspace;
  const auto constants = static_cast<std::int64_t>(inputConstants_.size());
  workspace.input =
      ChannelsLast(shape_.batch, 2 + constants, shape_.height / 2, shape_.slices, device_, type_);
  for (std::int64_t n = 0; n < constants; n++)
  {
    workspace.input.select(1, 2 + n).fill_(inputConstants_[static_cast<std::size_t>(n)]);
  }
  const std::int64_t inputs = options_.features + lateHeadInputs;
  workspace.head = ChannelsLast(shape_.batch, inputs, rows_, width_, device_, type_);
  workspace.head.narrow(1, options_.features + 1, headConstants_.size(0))
      .narrow(2, 0, std::min(rows_, shape_.height))
      .narrow(3, 0, positions_)
      .copy_(headConstants_.reshape({1, -1, 1, positions_}));
  return workspace;
}

int FoldedLateGenerator::LayersPerCall() const
{
  return 2 + 2 * options_.blocks + static_cast<int>(strips_.size());
}

FoldedLateGenerator::Images FoldedLateGenerator::Forward(const at::Tensor& thick, Workspace& workspace,
                                                         const LayerDone& layerDone) const
{
  double done = 0;
  const auto advance = [&]
  {
    done += 1;
    if (layerDone)
    {
      layerDone(done / LayersPerCall());
    }
  };
  const at::Tensor features = Features(thick, workspace, advance);
  const Images images = {at::matmul(thick, cubic_),
                         at::empty({shape_.batch, shape_.height, positions_}, thick.options())};
  for (const Strip& strip : strips_)
  {
    FillHead(features, images.cubic, strip, workspace.head);
    const std::int64_t kept = strip.keptLast - strip.keptFirst;
    images.residual.narrow(1, strip.keptFirst, kept)
        .copy_(
            Residual(workspace.head).narrow(1, strip.keptFirst - strip.first, kept).narrow(2, 0, positions_));
    advance();
  }
  return images;
}

/// [batch, height / 2, slices, 2 features], float32, contiguous.
at::Tensor FoldedLateGenerator::Features(const at::Tensor& thick, Workspace& workspace,
                                         const std::function<void()>& advance) const
{
  const auto pairs = thick.reshape({shape_.batch, shape_.height / 2, 2, shape_.slices});
  workspace.input.narrow(1, 0, 2).copy_(pairs.transpose(1, 2));
  const at::Tensor first = input_.Run(workspace.input);
  advance();
  at::Tensor y = first.clone();
  for (const auto& [inner, outer] : residual_)
  {
    const at::Tensor middle = inner.Run(y);
    advance();
    y.add_(outer.Run(middle));
    advance();
  }
  const at::Tensor features = expand_.Run(y.add_(first));
  advance();
  return features.to(at::kFloat).permute({0, 2, 3, 1}).contiguous();
}

/// [batch, features, height, positions] by matrix products, for devices other than the CPU.
at::Tensor FoldedLateGenerator::ResampledBy(const at::Tensor& features) const
{
  const std::int64_t count = options_.features, lines = shape_.batch * shape_.height;
  const auto lined = features.reshape({shape_.batch, shape_.height / 2, shape_.slices, 2, count})
                         .permute({4, 0, 1, 3, 2})
                         .reshape({count, lines, shape_.slices});
  return at::matmul(lined.to(type_), kernels_)
      .reshape({count, shape_.batch, shape_.height, positions_})
      .transpose(0, 1);
}

void FoldedLateGenerator::FillHead(const at::Tensor& features, const at::Tensor& cubic, const Strip& strip,
                                   const at::Tensor& head) const
{
  const std::int64_t rows = std::min(rows_, shape_.height - strip.first);
  if (!resampler_)
  {
    const auto target = head.narrow(2, 0, rows).narrow(3, 0, positions_);
    target.narrow(1, 0, options_.features).copy_(ResampledBy(features).narrow(2, strip.first, rows));
    target.select(1, options_.features).copy_(cubic.narrow(1, strip.first, rows));
    return;
  }
  const std::int64_t channels = options_.features + lateHeadInputs, pair = 2 * options_.features;
  const float* from = features.data_ptr<float>();
  const float* interpolated = cubic.data_ptr<float>();
  at::parallel_for(0, shape_.batch * rows, 8,
                   [&](std::int64_t begin, std::int64_t end)
                   {
                     for (std::int64_t n = begin; n < end; n++)
                     {
                       const std::int64_t image = n / rows, row = n % rows, source = strip.first + row;
                       const std::int64_t pairs = image * shape_.height / 2 + source / 2;
                       const float* line =
                           from + pairs * shape_.slices * pair + source % 2 * options_.features;
                       const float* ofCubic = interpolated + (image * shape_.height + source) * positions_;
                       const std::int64_t to = (image * rows_ + row) * width_ * channels;
                       if (type_ == at::kBFloat16)
                       {
                         auto* output = reinterpret_cast<std::uint16_t*>(head.data_ptr<at::BFloat16>());
                         resampler_->Line(line, pair, ofCubic, output + to, channels);
                       }
                       else
                       {
                         resampler_->Line(line, pair, ofCubic, head.data_ptr<float>() + to, channels);
                       }
                     }
                   });
}

/// Zeros where the image has no pixels, as beyond any of its borders.
void FoldedLateGenerator::ClearBeyond(const at::Tensor& image) const
{
  if (width_ > positions_)
  {
    image.narrow(3, positions_, width_ - positions_).zero_();
  }
  if (rows_ > shape_.height)
  {
    image.narrow(2, shape_.height, rows_ - shape_.height).zero_();
  }
}

/// [batch, rows, width], float32.
at::Tensor FoldedLateGenerator::Residual(const at::Tensor& head) const
{
  const at::Tensor first = head1_.Run(head);
  ClearBeyond(first);
  const at::Tensor second = head2_.Run(first);
  ClearBeyond(second);
  return ImageOfBlocks(head3_.Run(second).to(at::kFloat)).squeeze(1);
}

std::int64_t FoldedLateGenerator::ChosenStrip(const LateOptions& options, std::int64_t height,
                                              std::int64_t positions)
{
  constexpr std::int64_t cached = 6 << 20; ///< bytes: measured, see Performance.md
  const std::int64_t perRow = positions * (options.features + lateHeadInputs + 2 * options.headChannels) * 4;
  const std::int64_t most = std::clamp<std::int64_t>(cached / perRow, 32, 512);
  const std::int64_t strips = (height + most - 1) / most;
  return (height + strips - 1) / strips; // of one size
}

std::int64_t FoldedLateGenerator::BytesPerCall(const LateOptions& options, at::ScalarType type,
                                               const Shape& shape, std::int64_t positions)
{
  const auto size = static_cast<std::int64_t>(c10::elementSize(type));
  const std::int64_t pairs = shape.height / 2 * shape.slices;
  const std::int64_t trunk =
      pairs * (4 * size + 4 * size * options.channels + 2 * options.features * (size + 8));
  const std::int64_t kept = shape.strip > 0 ? shape.strip : ChosenStrip(options, shape.height, positions);
  const std::int64_t rows = std::min(kept + 2 * headHalo + pixelBlock, shape.height + pixelBlock);
  const std::int64_t perPixel = size * (options.features + lateHeadInputs + 2 * options.headChannels) + 3 * 4;
  const std::int64_t head = rows * (positions + pixelBlock) * perPixel;
  const std::int64_t images = 2 * 4 * shape.height * positions;
  return shape.batch * (trunk + head + images);
}
} // namespace Clade

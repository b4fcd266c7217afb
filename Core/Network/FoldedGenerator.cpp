#include "Network/FoldedGenerator.h"

#include "Network/BlockLayer.h"

#include <c10/core/InferenceMode.h>
#include <torch/types.h>

namespace Clade
{
namespace
{
constexpr std::int64_t endMargin = 3; // of the 7 x 7 layers
constexpr std::int64_t endKernel = 7;
constexpr std::int64_t shifts = 8; // 7 and one of zeros: vectors are filled

/// The padded image without its margin.
at::Tensor Interior(const at::Tensor& padded, std::int64_t margin)
{
  return padded.narrow(2, margin, padded.size(2) - 2 * margin).narrow(3, margin, padded.size(3) - 2 * margin);
}

/// Fills the margin of a padded image along one axis, each line from the one that `sourceOf` names.
template<typename SourceOf>
void FillAxis(const at::Tensor& padded, std::int64_t axis, std::int64_t margin, SourceOf sourceOf)
{
  const std::int64_t size = padded.size(axis);
  for (std::int64_t i = 0; i < margin; i++)
  {
    padded.select(axis, i).copy_(padded.select(axis, sourceOf(i)));
    padded.select(axis, size - 1 - i).copy_(padded.select(axis, size - 1 - sourceOf(i)));
  }
}

/// Mirrored about the first and last pixel of the interior. Columns are filled last, over the whole height,
/// so corners come out mirrored both ways.
void FillMirrored(const at::Tensor& padded, std::int64_t margin)
{
  for (const std::int64_t axis : {2, 3})
  {
    FillAxis(padded, axis, margin, [=](std::int64_t i) { return 2 * margin - i; });
  }
}

/// The border that makes the folded up-sampling exact: doubling, then mirroring the doubled image by one
/// pixel, repeats the small image's border pixel; a transposed convolution sees zeros.
void FillForUpSampling(const at::Tensor& padded, UpSampling kind)
{
  for (const std::int64_t axis : {2, 3})
  {
    if (kind == UpSampling::Resize)
    {
      FillAxis(padded, axis, 1, [](std::int64_t) { return 1; });
      continue;
    }
    padded.select(axis, 0).zero_();
    padded.select(axis, padded.size(axis) - 1).zero_();
  }
}

/// Spreads [batch, 4 outputs, h + 1, w + 1], the four positions of a doubled pixel, over the doubled image.
void Interleave(const at::Tensor& phases, const at::Tensor& doubled)
{
  const std::int64_t outputs = doubled.size(1);
  const std::int64_t height = phases.size(2) - 1;
  const std::int64_t width = phases.size(3) - 1;
  for (std::int64_t y = 0; y < 2; y++)
  {
    for (std::int64_t x = 0; x < 2; x++)
    {
      const auto source =
          phases.narrow(1, (2 * y + x) * outputs, outputs).narrow(2, y, height).narrow(3, x, width);
      doubled.slice(2, y, doubled.size(2), 2).slice(3, x, doubled.size(3), 2).copy_(source);
    }
  }
}

/// [4 outputs, inputs, 2, 2] from the weights of an up-sampling layer. Along one axis the pixel at 2 i +
/// phase sees the small pixels i - 1 + phase and i + phase, weighted by sums of the three weights as the rows
/// say.
at::Tensor PhaseWeights(const at::Tensor& effective, UpSampling kind)
{
  const auto sums = kind == UpSampling::Resize
                        ? torch::tensor({1.f, 0.f, 0.f, 0.f, 1.f, 1.f, 1.f, 1.f, 0.f, 0.f, 0.f, 1.f})
                        : torch::tensor({0.f, 0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 1.f, 1.f, 0.f, 0.f});
  const auto rows = sums.reshape({2, 2, 3}); // [phase, small pixel, weight]
  const auto weight = kind == UpSampling::Resize ? effective : effective.transpose(0, 1);
  const auto phases = torch::einsum("pta,qsb,oiab->pqoits", {rows, rows, weight});
  return phases.reshape({4 * weight.size(0), weight.size(1), 2, 2});
}

/// [outputs, 8, 7, 1]: the kernel's columns as channels.
at::Tensor ShiftedWeights(const at::Tensor& effective)
{
  const auto columns = effective.select(1, 0).transpose(1, 2).unsqueeze(3); // [outputs, column, row, 1]
  return torch::constant_pad_nd(columns, {0, 0, 0, 0, 0, shifts - endKernel});
}
} // namespace

FoldedGenerator::FoldedGenerator(Generator generator, at::Device device, at::ScalarType type,
                                 std::int64_t batch, std::int64_t height, std::int64_t width)
    : options_(generator->Options()), device_(device), type_(type), batch_(batch), height_(height),
      width_(width)
{
  const c10::InferenceMode inference;
  const std::int64_t h = height, w = width, base = options_.baseChannels;
  const auto onDevice = [&](const at::Tensor& t) { return t.defined() ? t.to(device) : t; };

  const auto& first = generator->input;
  input_ = FoldedConvolution(onDevice(ShiftedWeights(first->EffectiveWeight())), onDevice(first->bias), 1,
                             true, {batch, shifts, h + 2 * endMargin, w});
  down1_ = Fold(generator->down1, true, h, w);
  down2_ = Fold(generator->down2, true, h / 2, w / 2);
  for (const auto& pair : generator->residual)
  {
    residual_.push_back({Fold(pair->first, true, h / 4, w / 4), Fold(pair->second, false, h / 4, w / 4)});
  }
  up1_ = FoldUp(generator->up1, h / 4, w / 4);
  up2_ = FoldUp(generator->up2, h / 2, w / 2);
  const auto& last = generator->output;
  const auto bias = last->bias.defined() ? last->bias.repeat({pixelBlock * pixelBlock}) : last->bias;
  output_ = FoldedConvolution(onDevice(BlockWeights(last->EffectiveWeight())), onDevice(bias), pixelBlock,
                              false, {batch, base, h + 2 * endMargin, w + 2 * endMargin});
}

FoldedConvolution FoldedGenerator::Fold(const Convolution& layer, bool hasRelu, std::int64_t height,
                                        std::int64_t width) const
{
  const auto bias = layer->bias.defined() ? layer->bias.to(device_, type_) : layer->bias;
  return FoldedConvolution(layer->EffectiveWeight().to(device_, type_), bias, layer->Options().stride,
                           hasRelu, {batch_, layer->Options().inputs, height + 2, width + 2});
}

FoldedConvolution FoldedGenerator::FoldUp(const UpSamplingBlock& up, std::int64_t height,
                                          std::int64_t width) const
{
  const auto& layer = up->convolution;
  const auto weight = PhaseWeights(layer->EffectiveWeight(), options_.upSampling).to(device_, type_);
  const auto bias = layer->bias.defined() ? layer->bias.repeat({4}).to(device_, type_) : layer->bias;
  return FoldedConvolution(weight, bias, 1, true, {batch_, layer->Options().inputs, height + 2, width + 2});
}

FoldedGenerator::Workspace FoldedGenerator::MakeWorkspace() const
{
  const c10::InferenceMode inference;
  const auto image = [&](std::int64_t channels, std::int64_t height, std::int64_t width, at::ScalarType type)
  {
    return at::zeros({batch_, channels, height, width}, at::TensorOptions(device_).dtype(type))
        .contiguous(at::MemoryFormat::ChannelsLast);
  };
  const std::int64_t h = height_, w = width_, base = options_.baseChannels;
  Workspace workspace;
  workspace.first = image(1, h + 2 * endMargin, w + shifts, at::kFloat);
  workspace.shifted = image(shifts, h + 2 * endMargin, w, at::kFloat);
  workspace.full = image(base, h + 2, w + 2, type_);
  workspace.half = image(2 * base, h / 2 + 2, w / 2 + 2, type_);
  workspace.trunk = image(4 * base, h / 4 + 2, w / 4 + 2, type_);
  workspace.inner = image(4 * base, h / 4 + 2, w / 4 + 2, type_);
  workspace.doubled = image(2 * base, h / 2 + 2, w / 2 + 2, type_);
  workspace.last = image(base, h + 2 * endMargin, w + 2 * endMargin, at::kFloat);
  return workspace;
}

at::Tensor FoldedGenerator::Forward(const at::Tensor& x, Workspace& workspace,
                                    const LayerDone& layerDone) const
{
  double done = 0;
  const double layers = LayersPerCall(options_.residualBlocks);
  const auto advance = [&]
  {
    done += 1;
    if (layerDone)
    {
      layerDone(done / layers);
    }
  };
  FirstLayers(x, workspace, advance);
  ResidualBlocks(workspace, advance);
  UpSample(workspace, advance);

  const auto image = ImageOfBlocks(output_.Run(workspace.last));
  advance();
  return options_.globalSkip ? (x + image).clamp_(-1, 1) : image.tanh();
}

void FoldedGenerator::FirstLayers(const at::Tensor& x, Workspace& workspace,
                                  const std::function<void()>& advance) const
{
  // One column more than the margins: the eighth shift, whose weights are zero, must be finite.
  const auto& padded = workspace.first;
  const auto framed = padded.narrow(3, 0, width_ + 2 * endMargin);
  Interior(framed, endMargin).copy_(x);
  FillMirrored(framed, endMargin);
  const std::int64_t rows = padded.size(2), columns = padded.size(3);
  workspace.shifted.copy_(padded.as_strided({batch_, shifts, rows, width_}, {rows * columns, 1, columns, 1}));
  Interior(workspace.full, 1).copy_(input_.Run(workspace.shifted));
  FillMirrored(workspace.full, 1);
  advance();

  Interior(workspace.half, 1).copy_(down1_.Run(workspace.full));
  FillMirrored(workspace.half, 1);
  advance();

  Interior(workspace.trunk, 1).copy_(down2_.Run(workspace.half));
  advance();
}

void FoldedGenerator::ResidualBlocks(Workspace& workspace, const std::function<void()>& advance) const
{
  for (const auto& [first, second] : residual_)
  {
    FillMirrored(workspace.trunk, 1);
    Interior(workspace.inner, 1).copy_(first.Run(workspace.trunk));
    FillMirrored(workspace.inner, 1);
    advance();
    Interior(workspace.trunk, 1).add_(second.Run(workspace.inner));
    advance();
  }
}

void FoldedGenerator::UpSample(Workspace& workspace, const std::function<void()>& advance) const
{
  FillForUpSampling(workspace.trunk, options_.upSampling);
  Interleave(up1_.Run(workspace.trunk), Interior(workspace.doubled, 1));
  FillForUpSampling(workspace.doubled, options_.upSampling);
  advance();
  Interleave(up2_.Run(workspace.doubled), Interior(workspace.last, endMargin));
  FillMirrored(workspace.last, endMargin);
  advance();
}

std::int64_t FoldedGenerator::BytesPerCall(const GeneratorOptions& options, at::ScalarType type,
                                           std::int64_t batch, std::int64_t height, std::int64_t width)
{
  const auto size = static_cast<std::int64_t>(c10::elementSize(type));
  const std::int64_t base = options.baseChannels;
  const std::int64_t pixels = (height + 2 * endMargin) * (width + shifts); // the largest margins, everywhere
  // Workspace, in bytes of one full-size pixel: shifted and first, full, half, doubled, trunk, inner, last.
  const std::int64_t kept = 4 * (shifts + 1) + base * size * 2 + base * size / 2 + 4 * base;
  // The largest result of a layer on its way into the workspace: the first's in float32, or up2's.
  const std::int64_t passing = std::max(4 * base, base * size);
  return batch * pixels * (kept + passing);
}

std::int64_t FoldedGenerator::WeightBytes(const GeneratorOptions& options, at::ScalarType type)
{
  const auto size = static_cast<std::int64_t>(c10::elementSize(type));
  const std::int64_t base = options.baseChannels;
  const std::int64_t down = 9 * (2 + 8) * base * base;
  const std::int64_t residual = std::int64_t{2} * options.residualBlocks * 9 * 16 * base * base;
  const std::int64_t up = 4 * 4 * (8 + 2) * base * base;
  return size * (down + residual + up) + 4 * base * (shifts * endKernel + 1600);
}
} // namespace Clade

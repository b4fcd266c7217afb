#include "Network/BatchRunner.h"

namespace Clade
{
BatchRunner::BatchRunner(const Generator& generator, at::Device device, at::ScalarType type,
                         std::int64_t batch, std::int64_t height, std::int64_t width)
    : device_(device), type_(type), residualBlocks_(generator->Options().residualBlocks)
{
  if (generator->Options().IsLocal())
  {
    folded_.emplace(generator, device, type, batch, height, width);
    return;
  }
  // A copy: the caller's generator stays where it is.
  plain_ = Generator(generator->Options());
  const torch::NoGradGuard noGradients;
  const auto source = generator->named_parameters();
  for (auto& item : plain_->named_parameters())
  {
    item.value().copy_(source[item.key()]);
  }
  plain_->to(device);
}

BatchRunner::Lane BatchRunner::MakeLane() const
{
  return folded_ ? Lane{folded_->MakeWorkspace()} : Lane{};
}

at::Tensor BatchRunner::Run(const at::Tensor& x, Lane& lane,
                            const FoldedGenerator::LayerDone& layerDone) const
{
  if (folded_)
  {
    return folded_->Forward(x, lane.workspace, layerDone);
  }
  Generator plain = plain_; // another handle to the same layers: forward changes nothing in them
  const auto y = plain->forward(x.to(type_)).to(torch::kFloat32);
  if (layerDone)
  {
    layerDone(1);
  }
  return y;
}

int BatchRunner::LayersPerRun() const
{
  return folded_ ? FoldedGenerator::LayersPerCall(residualBlocks_) : 1;
}

std::int64_t BatchRunner::LaneBytes(const GeneratorOptions& options, at::ScalarType type, std::int64_t batch,
                                    std::int64_t height, std::int64_t width)
{
  // Unfolded, padding, normalisation and doubling each keep another copy of the largest image, in float32.
  const std::int64_t folded = FoldedGenerator::BytesPerCall(options, type, batch, height, width);
  return options.IsLocal() ? folded : 3 * folded;
}

std::int64_t BatchRunner::SharedBytes(const GeneratorOptions& options, at::ScalarType type)
{
  return FoldedGenerator::WeightBytes(options, type);
}
} // namespace Clade

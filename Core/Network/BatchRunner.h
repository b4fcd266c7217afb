#pragma once
#include "Network/FoldedGenerator.h"

#include <optional>

namespace Clade
{
/// A generator made ready for batches of one shape on one device: folded where its options are local, as it
/// was trained otherwise. Immutable, for any number of threads, each with a lane of its own.
class BatchRunner
{
public:
  /// What one thread needs while it runs batches.
  struct Lane
  {
    FoldedGenerator::Workspace workspace;
  };

  BatchRunner(const Generator& generator, at::Device device, at::ScalarType type, std::int64_t batch,
              std::int64_t height, std::int64_t width);

  Lane MakeLane() const;

  /// As FoldedGenerator::Forward: float32 in and out, [batch, 1, height, width]. One thread calls it inside
  /// c10::InferenceMode.
  at::Tensor Run(const at::Tensor& x, Lane& lane, const FoldedGenerator::LayerDone& layerDone) const;

  /// Calls of LayerDone that one Run makes.
  int LayersPerRun() const;

  /// Bytes that one lane holds at most, and that all lanes share.
  static std::int64_t LaneBytes(const GeneratorOptions& options, at::ScalarType type, std::int64_t batch,
                                std::int64_t height, std::int64_t width);
  static std::int64_t SharedBytes(const GeneratorOptions& options, at::ScalarType type);

private:
  at::Device device_;
  at::ScalarType type_;
  std::optional<FoldedGenerator> folded_;
  Generator plain_ = nullptr;
  int residualBlocks_;
};
} // namespace Clade

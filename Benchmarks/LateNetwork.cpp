#include "Inference/NetworkEnhancer.h"
#include "Network/FoldedConvolution.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"
#include "Network/TorchThreads.h"
#include "Volume/Resampler.h"

#include <benchmark/benchmark.h>
#include <c10/core/InferenceMode.h>
#include <ctime>
#include <memory>
#include <torch/types.h>

using namespace Clade;

namespace
{
/// Series as hospitals send them, and a strip of them that is enough to time.
struct Series
{
  const char* name;
  std::size_t columns;
  std::size_t rows;
  std::size_t slices;
  double pixelMm;
  double spacingMm;
};
constexpr Series series[] = {{"MR 330 x 185 x 23, 1.2 x 6.6 mm", 185, 330, 23, 1.2, 6.6},
                             {"T2 320 x 320 x 15, 0.56 x 3.6 mm", 320, 320, 15, 0.5625, 3.6},
                             {"CT 512 x 512 x 55, 0.78 x 5 mm", 512, 512, 55, 0.78, 5}};

Volume Acquired(const Series& one, std::size_t columns)
{
  VolumeGrid grid;
  grid.columns = columns;
  grid.rows = one.rows;
  grid.slices = one.slices;
  grid.columnSpacingMm = grid.rowSpacingMm = one.pixelMm;
  grid.sliceSpacingMm = one.spacingMm;
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>((n * 2654435761u) % 1000);
  }
  return volume;
}

NetworkModel DefaultLateModel()
{
  torch::manual_seed(1);
  auto model = std::make_shared<LoadedModel>();
  model->metadata.generator.architecture = Architecture::Late;
  model->metadata.generator.late.thickness = true;
  model->metadata.largestFactor = 14;
  model->generator = AnyGenerator(model->metadata.generator);
  return NetworkModel(model);
}

double ProcessorSeconds()
{
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// What this processor does at best: multiply-adds per second of one thread in a large 3 x 3 convolution.
double CeilingOf(at::ScalarType type)
{
  const c10::InferenceMode inference;
  const TorchThreads one(1);
  constexpr std::int64_t channels = 64, size = 64;
  const auto layer = FoldedConvolution(torch::randn({channels, channels, 3, 3}).to(type), {}, 1, true,
                                       {1, channels, size, size}, 1);
  const auto x = torch::randn({1, channels, size, size}).to(type).contiguous(at::MemoryFormat::ChannelsLast);
  double best = 0;
  for (int round = 0; round < 5; round++)
  {
    constexpr int runs = 8;
    const double start = ProcessorSeconds();
    for (int n = 0; n < runs; n++)
    {
      benchmark::DoNotOptimize(layer.Run(x));
    }
    best = std::max(best, runs * 9.0 * channels * channels * size * size / (ProcessorSeconds() - start));
  }
  return best;
}

/// The network on some columns of a series, the numbers scaled to both LR planes of all of it. "share": of
/// what this processor's convolutions reach, by the processor's clock, which other work on the machine does
/// not change.
void LateNetworkStage(benchmark::State& state)
{
  const Series& one = series[state.range(0)];
  NetworkOptions options;
  options.device = "cpu";
  options.threads = 2;
  options.plane = LrPlane::Columns;
  options.precision = state.range(1) != 0 ? Precision::BFloat16 : Precision::Float32;
  if (options.precision == Precision::BFloat16 && !CpuHasFastBFloat16())
  {
    state.SkipWithError("this CPU has no bfloat16 instructions");
    return;
  }
  constexpr std::size_t columns = 32;
  const NetworkModel model = DefaultLateModel();
  const Volume acquired = Acquired(one, columns);
  NoProgress progress;
  const Volume interpolated =
      ResampleThroughPlane(acquired, ThroughPlaneGrid(acquired.grid, GridKind::Isotropic), progress);
  const double pixels = static_cast<double>(interpolated.voxels.size());
  const double multiplyAdds =
      pixels * MultiplyAddsPerPixel(model.Metadata().generator.late, one.spacingMm / one.pixelMm);
  const double ceiling = CeilingOf(ToTorch(options.precision));
  double processor = 0, rounds = 0;
  for (auto _ : state)
  {
    const double start = ProcessorSeconds();
    EnhanceWithNetwork(model, {interpolated, &acquired}, {0, 1000}, options, progress);
    processor += ProcessorSeconds() - start;
    rounds++;
  }
  const double ofAll = 2 * static_cast<double>(one.columns) / columns;
  state.counters["cpu_s"] = processor / rounds * ofAll;
  state.counters["GMAC/s"] = multiplyAdds * rounds / processor / 1e9;
  state.counters["share"] = multiplyAdds * rounds / processor / ceiling;
  state.SetLabel(one.name);
}
BENCHMARK(LateNetworkStage)
    ->ArgNames({"series", "bf16"})
    ->ArgsProduct({{0, 1, 2}, {0, 1}})
    ->Unit(benchmark::kSecond)
    ->Iterations(2)
    ->UseRealTime();
} // namespace

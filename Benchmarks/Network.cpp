#include "Inference/ComputePlan.h"
#include "Inference/Consistency.h"
#include "Inference/NetworkEnhancer.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"

#include <benchmark/benchmark.h>
#include <ctime>
#include <memory>
#include <torch/types.h>

using namespace Clade;

namespace
{
/// The paper's MR volume after interpolation: 185 LR slices of 330 x 122.
Volume AbdominalMr(std::size_t columns)
{
  VolumeGrid grid;
  grid.columns = columns;
  grid.rows = 330;
  grid.slices = 122;
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>((n * 2654435761u) % 1000);
  }
  return volume;
}

NetworkModel ModelOf(int baseChannels)
{
  torch::manual_seed(1);
  auto model = std::make_shared<LoadedModel>();
  model->metadata.generator.baseChannels = baseChannels;
  model->generator = Generator(model->metadata.generator);
  return NetworkModel(model);
}

struct PlainLayer
{
  torch::Tensor input;
  torch::Tensor weight;
  std::int64_t stride;
  int times;

  PlainLayer(at::ScalarType type, std::int64_t inputs, std::int64_t outputs, std::int64_t kernel,
             std::int64_t step, std::int64_t height, std::int64_t width, int repeated = 1)
      : input(torch::randn({1, inputs, height + kernel - 1, width + kernel - 1})
                  .to(type)
                  .contiguous(at::MemoryFormat::ChannelsLast)),
        weight(torch::randn({outputs, inputs, kernel, kernel})
                   .to(type)
                   .contiguous(at::MemoryFormat::ChannelsLast)),
        stride(step), times(repeated)
  {
  }
};

/// The generator's convolutions alone, each at its own shape, padded images given: what no implementation
/// that computes the layers as they are written can beat.
std::vector<PlainLayer> PlainLayers(std::int64_t base, at::ScalarType type, std::int64_t h, std::int64_t w)
{
  return {{at::kFloat, 1, base, 7, 1, h, w},
          {type, base, 2 * base, 3, 2, h, w},
          {type, 2 * base, 4 * base, 3, 2, h / 2, w / 2},
          {type, 4 * base, 4 * base, 3, 1, h / 4, w / 4, 12},
          {type, 4 * base, 2 * base, 3, 1, h / 2, w / 2},
          {type, 2 * base, base, 3, 1, h, w},
          {at::kFloat, base, 1, 7, 1, h, w}};
}

/// Seconds that two threads took, by the processor's clock: on a machine with other work to do the wall's
/// clock tells of that work.
double SecondsOf(const std::function<void()>& work)
{
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / 2;
}

/// Whole slices of the paper's MR volume, with the plain convolutions measured between: few slices, the
/// numbers scaled to all 185. "ceiling" is the plain convolutions' time over the network's.
void WholeSlices(benchmark::State& state)
{
  const auto base = static_cast<int>(state.range(0));
  const NetworkModel model = ModelOf(base);
  NetworkOptions options;
  options.device = "cpu";
  options.precision = state.range(1) != 0 ? Precision::BFloat16 : Precision::Float32;
  if (options.precision == Precision::BFloat16 && !CpuHasFastBFloat16())
  {
    state.SkipWithError("this CPU has no bfloat16 instructions");
    return;
  }
  constexpr std::size_t slices = 8;
  const Volume volume = AbdominalMr(slices);
  const IntensityMap limits{0, 1000};
  NoProgress progress;
  ComputePlan plan;
  plan.threads = 2;
  options.threads = plan.threads;
  const auto layers = PlainLayers(base, ToTorch(options.precision), 332, 124);
  const auto plain = [&]
  {
    RunInLanes(LanesFor(plan, slices), slices,
               [&]
               {
                 return [&](std::size_t)
                 {
                   for (const auto& layer : layers)
                   {
                     for (int n = 0; n < layer.times; n++)
                     {
                       benchmark::DoNotOptimize(torch::conv2d(layer.input, layer.weight, {}, layer.stride));
                     }
                   }
                 };
               });
  };
  const auto network = [&] { EnhanceWithNetwork(model, volume, limits, options, progress); };
  plain();
  network();
  double plainSeconds = 0, networkSeconds = 0, rounds = 0;
  for (auto _ : state)
  {
    plainSeconds += SecondsOf(plain);
    networkSeconds += SecondsOf(network);
    rounds++;
  }
  const double perVolume = 185.0 / static_cast<double>(slices) / rounds;
  state.counters["plain_s"] = plainSeconds * perVolume;
  state.counters["network_s"] = networkSeconds * perVolume;
  state.counters["ceiling"] = plainSeconds / networkSeconds;
}
BENCHMARK(WholeSlices)
    ->ArgNames({"channels", "bf16"})
    ->Args({64, 1})
    ->Args({32, 1})
    ->Args({64, 0})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// The whole volume once, as a job does it.
void WholeVolume(benchmark::State& state)
{
  const NetworkModel model = ModelOf(static_cast<int>(state.range(0)));
  NetworkOptions options;
  options.device = "cpu";
  options.threads = 2;
  options.stitching = state.range(1) != 0 ? Stitching::Patches : Stitching::WholeSlice;
  const Volume volume = AbdominalMr(185);
  NoProgress progress;
  for (auto _ : state)
  {
    EnhanceWithNetwork(model, volume, {0, 1000}, options, progress);
  }
}
BENCHMARK(WholeVolume)
    ->ArgNames({"channels", "patches"})
    ->Args({64, 0})
    ->Args({32, 0})
    ->Args({32, 1})
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();

void Project(benchmark::State& state)
{
  Volume acquired = AbdominalMr(185);
  acquired.grid.slices = 23;
  acquired.grid.sliceSpacingMm = 5.5;
  acquired.voxels.resize(acquired.grid.VoxelCount());
  Volume volume = AbdominalMr(185);
  ConsistencyOptions options;
  options.profile.thicknessMm = 5.5;
  options.threads = 2;
  NoProgress progress;
  for (auto _ : state)
  {
    Volume result = volume;
    ProjectOntoMeasurements(result, acquired, options, progress);
  }
}
BENCHMARK(Project)->Unit(benchmark::kMillisecond)->UseRealTime();
} // namespace

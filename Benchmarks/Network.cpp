#include "Inference/ComputePlan.h"
#include "Inference/Consistency.h"
#include "Inference/NetworkEnhancer.h"
#include "Inference/PatchStitcher.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"

#include <benchmark/benchmark.h>
#include <chrono>
#include <ctime>
#include <memory>
#include <torch/types.h>

using namespace Clade;

namespace
{
/// The paper's volumes after interpolation; what costs time is their LR slices.
struct PaperVolume
{
  const char* name;
  std::size_t lrSlices; ///< columns
  std::size_t rows;
  std::size_t planes;
};
constexpr PaperVolume paperVolumes[] = {{"MR", 185, 330, 122},  // 23 slices, 1.2 x 1.2 x 6.6 mm
                                        {"CT", 320, 320, 111}}; // 22 slices, 0.95 x 0.95 x 5 mm

Volume Interpolated(const PaperVolume& paper, std::size_t lrSlices)
{
  VolumeGrid grid;
  grid.columns = lrSlices;
  grid.rows = paper.rows;
  grid.slices = paper.planes;
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
};

/// The generator's convolutions alone, each at its own shape, padded images given: what no implementation
/// that computes the layers as they are written can beat.
std::vector<PlainLayer> PlainLayers(std::int64_t base, at::ScalarType type, std::int64_t batch,
                                    std::int64_t h, std::int64_t w)
{
  const auto layer = [&](at::ScalarType t, std::int64_t inputs, std::int64_t outputs, std::int64_t kernel,
                         std::int64_t stride, std::int64_t height, std::int64_t width, int times = 1)
  {
    const auto random = [&](std::vector<std::int64_t> shape)
    { return torch::randn(shape).to(t).contiguous(at::MemoryFormat::ChannelsLast); };
    return PlainLayer{random({batch, inputs, height + kernel - 1, width + kernel - 1}),
                      random({outputs, inputs, kernel, kernel}), stride, times};
  };
  return {layer(at::kFloat, 1, base, 7, 1, h, w),
          layer(type, base, 2 * base, 3, 2, h, w),
          layer(type, 2 * base, 4 * base, 3, 2, h / 2, w / 2),
          layer(type, 4 * base, 4 * base, 3, 1, h / 4, w / 4, 12),
          layer(type, 4 * base, 2 * base, 3, 1, h / 2, w / 2),
          layer(type, 2 * base, base, 3, 1, h, w),
          layer(at::kFloat, base, 1, 7, 1, h, w)};
}

void RunOnce(const std::vector<PlainLayer>& layers)
{
  for (const auto& layer : layers)
  {
    for (int n = 0; n < layer.times; n++)
    {
      benchmark::DoNotOptimize(torch::conv2d(layer.input, layer.weight, {}, layer.stride));
    }
  }
}

/// Seconds by the wall's clock, and those that the processor worked, of all threads.
struct Seconds
{
  double wall = 0;
  double processor = 0;
};

Seconds SecondsOf(const std::function<void()>& work)
{
  const auto wall = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count(),
          static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC};
}

/// How often the plain convolutions must run to be worth one evaluation of every LR slice.
struct PlainWork
{
  std::int64_t batch = 1;
  std::int64_t height = 0;
  std::int64_t width = 0;
  double runsPerSlice = 1;
};

PlainWork PlainWorkOf(const PaperVolume& paper, int stride)
{
  const auto rows = static_cast<std::int64_t>(paper.rows), planes = static_cast<std::int64_t>(paper.planes);
  if (stride == 0)
  {
    return {1, (rows + 3) / 4 * 4, (planes + 3) / 4 * 4, 1};
  }
  constexpr std::int64_t batch = 8; // the stitcher's on a CPU
  const double patches = static_cast<double>(PatchOrigins(rows, stride).size()) *
                         static_cast<double>(PatchOrigins(planes, stride).size());
  return {batch, patchSize, patchSize, patches / batch};
}

/// The network stage on some LR slices of a paper-size volume, the numbers scaled to all of them; stride 0:
/// whole slices. "network_s": by the wall's clock. "ceiling": the plain convolutions' time over the
/// network's, by the processor's clock, which other work on the machine does not change.
void NetworkStage(benchmark::State& state)
{
  const PaperVolume& paper = paperVolumes[state.range(0)];
  const auto base = static_cast<int>(state.range(1));
  const auto stride = static_cast<int>(state.range(3));
  NetworkOptions options;
  options.device = "cpu";
  options.threads = 2;
  options.precision = state.range(2) != 0 ? Precision::BFloat16 : Precision::Float32;
  options.stitching = stride == 0 ? Stitching::WholeSlice : Stitching::Patches;
  options.stride = stride == 0 ? options.stride : stride;
  if (options.precision == Precision::BFloat16 && !CpuHasFastBFloat16())
  {
    state.SkipWithError("this CPU has no bfloat16 instructions");
    return;
  }
  constexpr std::size_t lrSlices = 16; // eight for each of two threads: a full batch
  const NetworkModel model = ModelOf(base);
  const Volume volume = Interpolated(paper, lrSlices);
  NoProgress progress;
  const auto network = [&] { EnhanceWithNetwork(model, volume, {0, 1000}, options, progress); };

  const PlainWork work = PlainWorkOf(paper, stride);
  const auto layers = PlainLayers(base, ToTorch(options.precision), work.batch, work.height, work.width);
  constexpr std::size_t plainRuns = 8;
  ComputePlan plan;
  plan.threads = options.threads;
  const auto plain = [&] {
    RunInLanes(LanesFor(plan, plainRuns), plainRuns, [&] { return [&](std::size_t) { RunOnce(layers); }; });
  };
  plain();
  const double ofVolume = static_cast<double>(paper.lrSlices) / lrSlices;
  const double ofPlain = work.runsPerSlice * static_cast<double>(paper.lrSlices) / plainRuns;
  Seconds plainSeconds, networkSeconds;
  double rounds = 0;
  for (auto _ : state)
  {
    for (const auto& [job, sum] : {std::pair{std::function<void()>(plain), &plainSeconds},
                                   std::pair{std::function<void()>(network), &networkSeconds}})
    {
      const Seconds taken = SecondsOf(job);
      sum->wall += taken.wall;
      sum->processor += taken.processor;
    }
    rounds++;
  }
  state.counters["network_s"] = networkSeconds.wall * ofVolume / rounds;
  state.counters["plain_s"] = plainSeconds.wall * ofPlain / rounds;
  state.counters["ceiling"] = plainSeconds.processor * ofPlain / (networkSeconds.processor * ofVolume);
  state.SetLabel(paper.name);
}

void AllNetworkStages(benchmark::internal::Benchmark* benchmark)
{
  for (const int volume : {0, 1})
  {
    for (const int channels : {64, 32})
    {
      for (const int bf16 : {1, 0})
      {
        for (const int stride : {0, 20, 16, 12, 8, 6})
        {
          benchmark->Args({volume, channels, bf16, stride});
        }
      }
    }
  }
}
BENCHMARK(NetworkStage)
    ->ArgNames({"volume", "channels", "bf16", "stride"})
    ->Apply(AllNetworkStages)
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();

/// The whole MR volume once, as a job does it.
void WholeVolume(benchmark::State& state)
{
  const NetworkModel model = ModelOf(static_cast<int>(state.range(0)));
  NetworkOptions options;
  options.device = "cpu";
  options.threads = 2;
  const Volume volume = Interpolated(paperVolumes[0], paperVolumes[0].lrSlices);
  NoProgress progress;
  for (auto _ : state)
  {
    EnhanceWithNetwork(model, volume, {0, 1000}, options, progress);
  }
}
BENCHMARK(WholeVolume)
    ->ArgNames({"channels"})
    ->Arg(64)
    ->Arg(32)
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();

void Project(benchmark::State& state)
{
  Volume acquired = Interpolated(paperVolumes[0], paperVolumes[0].lrSlices);
  acquired.grid.slices = 23;
  acquired.grid.sliceSpacingMm = 5.5;
  acquired.voxels.resize(acquired.grid.VoxelCount());
  const Volume volume = Interpolated(paperVolumes[0], paperVolumes[0].lrSlices);
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

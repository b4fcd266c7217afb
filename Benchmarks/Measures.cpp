#include "ImageQuality/VolumePiqe.h"

#include "Base/Random.h"

#include <benchmark/benchmark.h>
#include <cstdint>

using namespace Clade;

namespace
{
/// Structure with noise, so that most blocks are active and every test of PIQE is made.
Volume Textured(std::size_t columns, std::size_t rows, std::size_t slices)
{
  VolumeGrid grid;
  grid.columns = columns;
  grid.rows = rows;
  grid.slices = slices;
  Volume volume(grid);
  Random random(1);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>((n / 40 % 7) * 100 + random.Below(60));
  }
  return volume;
}

void Piqe(benchmark::State& state, ViewPlane plane)
{
  const Volume volume = Textured(512, 512, 300);
  VolumePiqeOptions options;
  options.plane = plane;
  options.threads = static_cast<std::size_t>(state.range(0));
  NoProgress progress;
  for (auto _ : state)
  {
    benchmark::DoNotOptimize(MeasureVolumePiqe(volume, false, options, progress).mean);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * volume.voxels.size()));
}
} // namespace

BENCHMARK_CAPTURE(Piqe, 512x512x300_acquired, ViewPlane::Acquired)
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Piqe, 512x512x300_sagittal, ViewPlane::Sagittal)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

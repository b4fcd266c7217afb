#include "Volume/Resampler.h"

#include <benchmark/benchmark.h>
#include <cstdint>

using namespace Clade;

namespace
{
struct Size
{
  std::size_t columns, rows, slices;
  double pixelMm, sliceMm;
};

constexpr Size abdominalMr{185, 330, 23, 1.2, 6.6}; // to 122 planes
constexpr Size abdominalCt{320, 320, 22, 0.95, 5};  // to 111
constexpr Size longCt{512, 512, 60, 1, 5.068};      // to 300

Volume Source(const Size& size, bool withPadding)
{
  VolumeGrid grid;
  grid.columns = size.columns;
  grid.rows = size.rows;
  grid.slices = size.slices;
  grid.columnSpacingMm = size.pixelMm;
  grid.rowSpacingMm = size.pixelMm;
  grid.sliceSpacingMm = size.sliceMm;
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>((n * 2654435761u) % 1000);
  }
  if (withPadding) // outside a circle, as a CT has it
  {
    volume.padding.assign(volume.voxels.size(), 0);
    const double radius = static_cast<double>(size.columns) / 2;
    for (std::size_t n = 0; n < volume.padding.size(); n++)
    {
      const double x = static_cast<double>(n % size.columns) - radius;
      const double y = static_cast<double>(n / size.columns % size.rows) - radius;
      volume.padding[n] = x * x + y * y > radius * radius;
    }
  }
  return volume;
}

void Resample(benchmark::State& state, const Size& size, bool withPadding)
{
  const Volume source = Source(size, withPadding);
  const VolumeGrid target = ThroughPlaneGrid(source.grid, GridKind::Isotropic);
  const auto threads = static_cast<std::size_t>(state.range(0));
  NoProgress progress;
  for (auto _ : state)
  {
    benchmark::DoNotOptimize(ResampleThroughPlane(source, target, progress, threads).voxels.data());
  }
  state.counters["planes"] = static_cast<double>(target.slices);
  state.SetBytesProcessed(
      static_cast<std::int64_t>(state.iterations() * target.VoxelCount() * sizeof(float)));
}
} // namespace

BENCHMARK_CAPTURE(Resample, AbdominalMr, abdominalMr, false)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(Resample, AbdominalCtPadded, abdominalCt, true)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(Resample, LongCt, longCt, false)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(Resample, LongCtPadded, longCt, true)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

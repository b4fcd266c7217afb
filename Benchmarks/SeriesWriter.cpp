#include "Dicom/Write/SeriesWriter.h"

#include "Support/SourceExample.h"
#include "Support/TemporaryFolder.h"

#include <benchmark/benchmark.h>

using namespace Clade;

namespace
{
struct Size
{
  std::size_t columns, rows, sourceSlices, slices;
};

constexpr Size abdominalMr{185, 330, 23, 122};
constexpr Size longCt{512, 512, 120, 600};

struct Written
{
  explicit Written(const Size& size)
      : source(Testing::SourceExample::OfSize("CT", size.columns, size.rows, size.sourceSlices))
  {
    VolumeGrid grid = source.Series().volume.grid;
    grid.slices = size.slices;
    grid.sliceSpacingMm *= static_cast<double>(size.sourceSlices - 1) / static_cast<double>(size.slices - 1);
    derived = Volume(grid);
    for (std::size_t i = 0; i < derived.voxels.size(); i++)
    {
      derived.voxels[i] = static_cast<float>(i % 4093) * 0.37f;
    }
    info.modelName = "cubic";
  }

  std::vector<std::string> Write()
  {
    NoProgress progress;
    return WriteDerivedSeries(source.Series(), derived, info, folder.Path().string(), progress);
  }

  Testing::SourceExample source;
  Testing::TemporaryFolder folder;
  Volume derived;
  DerivationInfo info;
};

void Write(benchmark::State& state, const Size& size, std::size_t reach)
{
  Written series(size);
  series.info.reachSlices = reach;
  for (auto _ : state)
  {
    series.Write();
  }
}

void Check(benchmark::State& state, const Size& size)
{
  Written series(size);
  const auto files = series.Write();
  const auto identity = IdentifyDerivedSeries(series.source.Series(), series.info, size.slices);
  for (auto _ : state)
  {
    CheckDerivedSeries(series.source.Series(), series.derived, identity, files);
  }
}

BENCHMARK_CAPTURE(Write, AbdominalMr, abdominalMr, 0)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Write, AbdominalMrReach8, abdominalMr, 8)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Write, LongCt, longCt, 0)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Check, AbdominalMr, abdominalMr)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Check, LongCt, longCt)->Unit(benchmark::kMillisecond)->UseRealTime();
} // namespace

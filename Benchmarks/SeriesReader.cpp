#include "Dicom/Read/SeriesReader.h"

#include <benchmark/benchmark.h>
#include <cstdlib>

using namespace Clade;

namespace
{
/// The series below the folder CLADE_BENCH_SERIES, read, checked and decoded, as measurements read one. Peak
/// memory is that of the process (/usr/bin/time -v).
void ReadWhole(benchmark::State& state)
{
  const char* const folder = std::getenv("CLADE_BENCH_SERIES");
  if (folder == nullptr)
  {
    state.SkipWithError("CLADE_BENCH_SERIES names no folder");
    return;
  }
  InputLimits limits;
  limits.requireAnisotropy = false;
  double bytes = 0;
  for (auto _ : state)
  {
    std::vector<DicomObject> objects;
    const auto found = FindSeries({folder});
    for (const std::string& path : found.begin()->second)
    {
      objects.push_back({path, {}});
    }
    NoProgress progress;
    const SourceSeries series = ReadSeries(objects, limits, progress);
    bytes = 4.0 * static_cast<double>(series.volume.voxels.size());
  }
  state.counters["voxels, MiB"] = bytes / (1024 * 1024);
}

BENCHMARK(ReadWhole)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);
} // namespace

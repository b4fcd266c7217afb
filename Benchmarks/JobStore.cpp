// clade-bench-jobs STORE: how long the questions take that plugin and workers ask of a job store as large as
// the one given, which Benchmarks/measure_jobs.py makes. It claims and ends some of its jobs.
#include "Jobs/IJobStore.h"
#include "OrthancPlugin/Metrics.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <vector>

using namespace Clade;

namespace
{
/// Prints median and maximum of 50 calls, in milliseconds.
void Measure(const char* name, const std::function<void()>& ask)
{
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  for (int i = 0; i < 50; i++)
  {
    const auto begin = Clock::now();
    ask();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("%-34s %8.2f %8.2f\n", name, times[times.size() / 2], times.back());
}

JobFilter Filter(std::optional<JobState> state, TimeMs since, const std::string& series)
{
  JobFilter filter;
  filter.state = state;
  filter.since = since;
  filter.seriesId = series;
  return filter;
}

void MeasureAll(const std::string& path)
{
  const auto store = OpenJobStore(path);
  std::size_t jobs = 0;
  for (const auto& [state, count] : store->CountByState())
  {
    jobs += count;
  }
  std::printf("%zu jobs\n%-34s %8s %8s\n", jobs, "milliseconds", "median", "maximum");
  const std::vector<JobKind> kinds = {JobKind::Enhance, JobKind::Train};
  Measure("claim and end",
          [&]
          {
            const auto job = store->Claim("bench", kinds, 60'000);
            if (job)
            {
              store->Finish(job->id, "bench", JobOutcome());
            }
          });
  Measure("look of an idle worker", [&] { store->Claim("bench", {JobKind::Quick}, 60'000); });
  Measure("list, newest 100", [&] { store->List({}); });
  Measure("list, 100 of a rare state", [&] { store->List(Filter(JobState::Failure, 0, "")); });
  Measure("list, changed in the last minute", [&] { store->List(Filter({}, NowMs() - 60'000, "")); });
  Measure("list, changed since ever", [&] { store->List(Filter({}, 1, "")); });
  Measure("list, of a series", [&] { store->List(Filter({}, 0, "series5")); });
  Measure("status: workers and counts",
          [&]
          {
            store->Workers(30'000);
            store->CountByState();
          });
  Metrics metrics(*store, 30'000);
  Measure("metrics", [&] { metrics.Refresh([](const std::string&, double) {}); });
  Measure("lost workers", [&] { store->RecoverExpired(); });
}
} // namespace

int main(int argc, char** argv)
{
  try
  {
    if (argc != 2)
    {
      std::fprintf(stderr, "usage: clade-bench-jobs STORE\n");
      return 2;
    }
    MeasureAll(argv[1]);
    return 0;
  }
  catch (const std::exception& error)
  {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

#pragma once
#include "Base/Progress.h"

#include <atomic>
#include <cstddef>

namespace Clade
{
/// Counts layers over all lanes: each is a step of the progress and a place to stop.
class StitchProgress
{
public:
  /// @param steps  calls of Step that make the whole
  StitchProgress(IProgress& progress, std::size_t steps) : progress_(progress), steps_(steps) {}

  void Step()
  {
    progress_.ThrowIfCancelled();
    progress_.Report(static_cast<double>(++done_) / static_cast<double>(steps_));
  }

private:
  IProgress& progress_;
  std::size_t steps_;
  std::atomic<std::size_t> done_{0};
};
} // namespace Clade

#pragma once
#include "Network/Device.h"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace Clade
{
/// What the evaluations of a network may use.
struct ComputePlan
{
  ComputeDevice device;
  Precision precision = Precision::Float32; ///< not Auto
  std::size_t threads = 1;                  ///< at least 1
  std::int64_t budgetBytes = unlimited;     ///< for weights and for what lies between the layers
  int batch = 0;                            ///< images evaluated at a time; 0: the stitcher's choice

  static constexpr std::int64_t unlimited = std::int64_t{1} << 60;
};

/// Bytes that this process may still take under a limit of `limitGiB` (0: none) on all that it holds.
std::int64_t RemainingBytes(double limitGiB);

/// Several evaluations at a time, each on a few threads: on a CPU that is quicker than one evaluation on all
/// threads, which wait for one another after every layer.
struct Lanes
{
  std::size_t count = 1;
  std::size_t threadsPerLane = 1;
};
Lanes LanesFor(const ComputePlan& plan, std::size_t jobs);

/// Runs the jobs 0..jobs-1. makeLane is called in the thread of every lane; what it returns runs one job
/// after the other there, with LibTorch's threads set and gradients off. The first exception stops all lanes.
void RunInLanes(const Lanes& lanes, std::size_t jobs,
                const std::function<std::function<void(std::size_t)>()>& makeLane);
} // namespace Clade

#pragma once
#include "Commands/TrainArguments.h"

#include <string>
#include <vector>

namespace Clade
{
/// What `sweep` was asked for.
struct SweepArguments
{
  TrainArguments train;          ///< recipe and data; its epochs are those of the best, its output the folder
  std::vector<std::string> axes; ///< "cycle=1,5,10"
};

/// Trains every combination, and the best on.
void RunSweep(const SweepArguments& arguments);
} // namespace Clade

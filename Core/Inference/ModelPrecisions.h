#pragma once
#include "Inference/PrecisionChoice.h"

#include <cstddef>
#include <map>
#include <string>

namespace Clade
{
/// What Precision::Auto comes to for each model of `modelsDirectory` (empty: DefaultModelsDirectory()) on
/// this computer, by the models' names. What `cache` does not know yet is timed, once for each architecture,
/// on one image of a usual shape (ChoosePrecision). Models that cannot be read are left out: whoever lists
/// the models says why.
std::map<std::string, PrecisionChoice>
MeasureModelPrecisions(const std::string& modelsDirectory, const ComputeDevice& device, std::size_t threads,
                       const std::string& cache = PrecisionCachePath());
} // namespace Clade

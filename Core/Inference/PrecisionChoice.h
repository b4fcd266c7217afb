#pragma once
#include "Inference/ComputePlan.h"
#include "Inference/NetworkModel.h"

#include <cstdint>
#include <optional>
#include <string>

namespace Clade
{
/// clade/precision.json in the user's cache folder (XDG_CACHE_HOME, or ~/.cache); empty where there is none.
std::string PrecisionCachePath();

/// What a network will be run on.
struct ProbeShape
{
  std::int64_t height = 256;    ///< of an image, in plane
  std::int64_t slices = 16;     ///< acquired
  std::int64_t positions = 128; ///< slices of the finer grid
};

/// Which precision a network is computed in, and why.
struct PrecisionChoice
{
  Precision precision = Precision::Float32;
  std::string reason; ///< "bf16 is 1.9 times as fast as fp32 here, its error at -58 dB of the range"
};

/// Whether bfloat16 pays depends on more than its instructions: on some CPUs it is twice as fast as float32,
/// on others half as fast. Precision::Auto on a CPU therefore times both on one image of the shape and takes
/// the faster one whose result is within 45 dB of float32's. What was found is kept in the file `cache`
/// (empty: nowhere), by CPU, threads, LibTorch and architecture; where the file cannot be read or written it
/// is found anew. On CUDA devices, and where a precision is asked for, it is ResolvePrecision's.
PrecisionChoice ChoosePrecision(const NetworkModel& model, const ComputeDevice& device, std::size_t threads,
                                Precision wanted, const ProbeShape& shape,
                                const std::string& cache = PrecisionCachePath());

/// What Precision::Auto comes to for models of this architecture as far as that is known without timing it;
/// nothing: ChoosePrecision would time it.
std::optional<PrecisionChoice> KnownPrecision(const ModelMetadata& model, const ComputeDevice& device,
                                              std::size_t threads,
                                              const std::string& cache = PrecisionCachePath());
} // namespace Clade

#pragma once
#include "Settings/Precision.h"

#include <cstddef>
#include <string>
#include <vector>

namespace Clade
{
/// What computes. Torch-free: TorchDevice.h makes a torch::Device of it.
struct ComputeDevice
{
  bool isCuda = false;
  int index = 0; ///< of the CUDA device

  /// "cpu" or "cuda:0".
  std::string Name() const;
};

/// Whether this CPU multiplies bfloat16 faster than float32: AVX512_BF16 or AMX.
bool CpuHasFastBFloat16();

/// CUDA devices that LibTorch can use; 0 in a build without CUDA.
int CudaDeviceCount();

/// "auto" (a CUDA device where there is one, else the CPU), "cpu", "cuda", "cuda:N". Throws
/// Error(InvalidArgument) for another word, Error(Unavailable) where the CUDA device is not there: never
/// falls back silently.
ComputeDevice DeviceFromWord(const std::string& word);

/// What `wanted` comes to on `device`: Auto is bfloat16 where that is fast, else float32. Throws
/// Error(InvalidArgument) for one that the device lacks: bfloat16 on a CPU without its instructions, float16
/// on any CPU.
Precision ResolvePrecision(Precision wanted, const ComputeDevice& device);

/// "AMD EPYC 9B45 (2 threads)" or "NVIDIA H200 (cuda:0)": for reports and status. 0: all processors.
std::string DescribeDevice(const ComputeDevice& device, std::size_t threads);
} // namespace Clade

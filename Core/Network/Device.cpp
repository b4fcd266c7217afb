#include "Network/Device.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Network/TorchDevice.h"

#include <ATen/detail/CUDAHooksInterface.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <torch/cuda.h>

namespace Clade
{
namespace
{
/// The value of the first line "<key> : value" of a file of /proc; empty where there is none.
std::string ProcValue(const std::string& path, const std::string& key)
{
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
  {
    const auto colon = line.find(':');
    if (line.compare(0, key.size(), key) == 0 && colon != std::string::npos)
    {
      const auto begin = line.find_first_not_of(" \t", colon + 1);
      return begin == std::string::npos ? std::string() : line.substr(begin);
    }
  }
  return {};
}

std::string CudaModel()
{
  std::error_code error;
  for (const auto& gpu : std::filesystem::directory_iterator("/proc/driver/nvidia/gpus", error))
  {
    const std::string model = ProcValue((gpu.path() / "information").string(), "Model");
    if (!model.empty())
    {
      return model;
    }
  }
  return "CUDA device";
}

bool CudaHasFastBFloat16()
{
  return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8(); // compute capability 8.0 and up
}
} // namespace

std::string ComputeDevice::Name() const
{
  return isCuda ? "cuda:" + std::to_string(index) : "cpu";
}

bool CpuHasFastBFloat16()
{
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

int CudaDeviceCount()
{
  return torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
}

ComputeDevice DeviceFromWord(const std::string& word)
{
  const int count = word == "cpu" ? 0 : CudaDeviceCount();
  if (word == "cpu" || word == "auto")
  {
    return {count > 0, 0};
  }
  const std::string digits = word.compare(0, 5, "cuda:") == 0 ? word.substr(5) : word == "cuda" ? "0" : "";
  if (digits.empty() || digits.size() > 3 ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the device is \"" + word + "\", expected auto, cpu, cuda or cuda:N");
  }
  const int index = std::stoi(digits);
  if (index >= count)
  {
    throw Error(ErrorCode::Unavailable, "the device " + word + " was asked for, this machine has " +
                                            std::to_string(count) + " CUDA devices that LibTorch can use");
  }
  return {true, index};
}

Precision ResolvePrecision(Precision wanted, const ComputeDevice& device)
{
  const bool hasFastBFloat16 = device.isCuda ? CudaHasFastBFloat16() : CpuHasFastBFloat16();
  if (wanted == Precision::Auto)
  {
    return hasFastBFloat16 ? Precision::BFloat16 : Precision::Float32;
  }
  if (wanted == Precision::BFloat16 && !hasFastBFloat16)
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "the precision bf16 was asked for, " + device.Name() +
            " has no fast bfloat16 instructions (AVX512_BF16, AMX, or a GPU of 2020 or later); use auto");
  }
  if (wanted == Precision::Float16 && !device.isCuda)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the precision fp16 was asked for, which only CUDA devices compute; use auto");
  }
  return wanted;
}

std::string DescribeDevice(const ComputeDevice& device, std::size_t threads)
{
  if (device.isCuda)
  {
    return CudaModel() + " (" + device.Name() + ")";
  }
  const std::string model = ProcValue("/proc/cpuinfo", "model name");
  return (model.empty() ? "cpu" : model) + " (" + std::to_string(threads == 0 ? DefaultThreads() : threads) +
         " threads)";
}

at::Device ToTorch(const ComputeDevice& device)
{
  return device.isCuda ? at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(device.index))
                       : at::Device(at::kCPU);
}

at::ScalarType ToTorch(Precision precision)
{
  return precision == Precision::BFloat16  ? at::kBFloat16
         : precision == Precision::Float16 ? at::kHalf
                                           : at::kFloat;
}
} // namespace Clade

#include "Inference/PrecisionChoice.h"

#include "Base/Format.h"
#include "Inference/CubicMatrix.h"
#include "Network/BatchRunner.h"
#include "Network/FoldedLateGenerator.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"
#include "Network/TorchThreads.h"

#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <torch/types.h>
#include <torch/version.h>
#include <unistd.h>

namespace Clade
{
namespace
{
using nlohmann::json;
namespace fs = std::filesystem;
constexpr double leastDb = 45; ///< of float32's result, by the range of 2

/// Seconds that this thread has computed: other work on the machine does not count.
double ThreadSeconds()
{
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Waves and borders: what rounding does to a flat image says nothing.
at::Tensor Pattern(std::int64_t height, std::int64_t width)
{
  const auto y = torch::arange(height, torch::kFloat32).unsqueeze(1);
  const auto x = torch::arange(width, torch::kFloat32).unsqueeze(0);
  const auto waves = torch::sin(0.31 * y) * torch::cos(0.53 * x + 0.02 * y);
  return 0.4 * waves + 0.5 * torch::sign(torch::sin(0.07 * y + 0.4 * x));
}

using Evaluation = std::function<at::Tensor()>;

Evaluation LateEvaluation(const LateGenerator& generator, at::ScalarType type, const ProbeShape& shape)
{
  LateSampling sampling;
  const double gaps = static_cast<double>(shape.slices - 1);
  for (std::int64_t k = 0; k < shape.positions; k++)
  {
    const double part = static_cast<double>(k) / std::max(1.0, static_cast<double>(shape.positions - 1));
    sampling.positions.push_back(std::min(part * gaps, gaps));
  }
  sampling.factor = std::max(1.5, static_cast<double>(shape.positions) / static_cast<double>(shape.slices));
  const auto slices = static_cast<std::size_t>(shape.slices);
  const auto cubic = torch::tensor(CubicMatrix(slices, sampling.positions)).reshape({shape.slices, -1});
  const auto folded = std::make_shared<FoldedLateGenerator>(
      generator, torch::kCPU, type, FoldedLateGenerator::Shape{1, shape.height, shape.slices, 0}, sampling,
      cubic);
  const auto workspace = std::make_shared<FoldedLateGenerator::Workspace>(folded->MakeWorkspace());
  const auto image = Pattern(shape.height, shape.slices).unsqueeze(0);
  return [=]
  {
    const FoldedLateGenerator::Images made = folded->Forward(image, *workspace);
    return made.cubic + made.residual;
  };
}

Evaluation ResnetEvaluation(const Generator& generator, at::ScalarType type, const ProbeShape& shape)
{
  const auto runner =
      std::make_shared<BatchRunner>(generator, torch::kCPU, type, 1, shape.height, shape.positions);
  const auto lane = std::make_shared<BatchRunner::Lane>(runner->MakeLane());
  const auto image = Pattern(shape.height, shape.positions).reshape({1, 1, shape.height, shape.positions});
  return [=] { return runner->Run(image, *lane, {}); };
}

/// The shape as the networks take it, and no larger than timing needs.
ProbeShape Limited(const ProbeShape& shape)
{
  static constexpr std::int64_t most = 256, multiple = 4;
  const auto limited = [](std::int64_t size)
  { return std::clamp<std::int64_t>(size / multiple * multiple, 2 * multiple, most); };
  return {limited(shape.height), std::clamp<std::int64_t>(shape.slices, 2, 64), limited(shape.positions)};
}

/// {"ratio": time of fp32 over that of bf16, "errorDb"}
json Measure(const NetworkModel& model, const ProbeShape& wanted)
{
  const c10::InferenceMode inference;
  const TorchThreads oneThread(1);
  const ProbeShape shape = Limited(wanted);
  const AnyGenerator& generator = model.Loaded().generator;
  const auto make = [&](at::ScalarType type)
  {
    return generator.late ? LateEvaluation(generator.late, type, shape)
                          : ResnetEvaluation(generator.resnet, type, shape);
  };
  const Evaluation runs[] = {make(torch::kFloat32), make(torch::kBFloat16)};
  double seconds[] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  at::Tensor results[2];
  for (int round = 0; round < 4; round++) // the first finds its memory
  {
    for (int n = 0; n < 2; n++)
    {
      const double before = ThreadSeconds();
      results[n] = runs[n]();
      seconds[n] = std::min(seconds[n], ThreadSeconds() - before);
    }
  }
  const double error = (results[0] - results[1]).to(torch::kFloat64).square().mean().item<double>();
  return {{"ratio", seconds[0] / std::max(seconds[1], 1e-9)},
          {"errorDb", std::min(200.0, 10 * std::log10(4 / std::max(error, 1e-20)))}};
}

json ReadCache(const std::string& path)
{
  std::ifstream file(path);
  json cache = path.empty() || !file ? json() : json::parse(file, nullptr, false);
  return cache.is_object() ? cache : json::object();
}

/// Beside the file and then in its place; what fails is left.
void WriteCache(const std::string& path, const json& cache)
{
  if (path.empty())
  {
    return;
  }
  std::error_code failure;
  fs::create_directories(fs::path(path).parent_path(), failure);
  const std::string beside = path + "." + std::to_string(getpid());
  std::ofstream file(beside);
  file << cache.dump(2) << "\n";
  file.close();
  if (file)
  {
    fs::rename(beside, path, failure);
  }
  fs::remove(beside, failure);
}

bool IsMeasurement(const json& found)
{
  return found.is_object() && found.contains("ratio") && found["ratio"].is_number() &&
         found.contains("errorDb") && found["errorDb"].is_number();
}

std::string CacheKey(const ModelMetadata& model, const ComputeDevice& device, std::size_t threads)
{
  return DescribeDevice(device, threads) + " | LibTorch " + TORCH_VERSION + " | " +
         ToJson(model.generator).dump();
}

PrecisionChoice Judge(const json& found)
{
  const double ratio = found["ratio"], errorDb = found["errorDb"];
  PrecisionChoice choice;
  choice.precision = ratio > 1 && errorDb >= leastDb ? Precision::BFloat16 : Precision::Float32;
  choice.reason = "measured here: bf16 is " + Decimal(ratio, 2) + " times as fast as fp32, its error " +
                  Decimal(errorDb, 0) + " dB below the range (" + Decimal(leastDb, 0) + " needed)";
  return choice;
}
} // namespace

std::string PrecisionCachePath()
{
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (cache != nullptr && *cache == '/')
  {
    return std::string(cache) + "/clade/precision.json";
  }
  return home != nullptr && *home == '/' ? std::string(home) + "/.cache/clade/precision.json" : std::string();
}

std::optional<PrecisionChoice> KnownPrecision(const ModelMetadata& model, const ComputeDevice& device,
                                              std::size_t threads, const std::string& cache)
{
  if (device.isCuda)
  {
    return PrecisionChoice{ResolvePrecision(Precision::Auto, device), "the fastest that the device has"};
  }
  if (!CpuHasFastBFloat16())
  {
    return PrecisionChoice{Precision::Float32, "this CPU has no bfloat16 instructions"};
  }
  const json known = ReadCache(cache);
  const auto found = known.find(CacheKey(model, device, threads));
  return found != known.end() && IsMeasurement(*found) ? std::optional(Judge(*found)) : std::nullopt;
}

PrecisionChoice ChoosePrecision(const NetworkModel& model, const ComputeDevice& device, std::size_t threads,
                                Precision wanted, const ProbeShape& shape, const std::string& cache)
{
  if (wanted != Precision::Auto)
  {
    return {ResolvePrecision(wanted, device), "as asked for"};
  }
  if (const auto known = KnownPrecision(model.Metadata(), device, threads, cache))
  {
    return *known;
  }
  json found;
  try
  {
    found = Measure(model, shape);
  }
  catch (...) // memory, perhaps: the computation itself will tell
  {
    return {Precision::Float32, "bf16 could not be timed here"};
  }
  json known = ReadCache(cache); // another process may have added to it meanwhile
  known[CacheKey(model.Metadata(), device, threads)] = found;
  WriteCache(cache, known);
  return Judge(found);
}
} // namespace Clade

#include "Settings/EnhanceOptions.h"

#include "Settings/StrictObject.h"
#include "Settings/VolumeChoice.h"

#include <cctype>
#include <cmath>
#include <limits>

namespace Clade
{
namespace
{
constexpr double maxAdaptSeconds = 3600;
constexpr int maxAdaptSteps = 20000;
constexpr int maxStride = 32; // patches are 32 wide: a larger stride leaves gaps

bool IsDevice(const std::string& word)
{
  if (word == "auto" || word == "cpu" || word == "cuda")
  {
    return true;
  }
  const std::string start = "cuda:";
  return word.compare(0, start.size(), start) == 0 && word.size() > start.size() &&
         word.size() <= start.size() + 3 &&
         std::all_of(word.begin() + static_cast<std::ptrdiff_t>(start.size()), word.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

void Check(const EnhanceOptions& options, const std::string& path)
{
  const auto refuse = [&](const char* key, const nlohmann::json& found, const char* expected)
  { RefuseJson(path + '.' + key, found, expected); };
  if (options.stride < 1 || options.stride > maxStride)
  {
    refuse("Stride", options.stride, "a whole number from 1 to 32");
  }
  if (!IsDevice(options.device))
  {
    refuse("Device", options.device, "one of auto, cpu, cuda, cuda:N");
  }
  if (!(options.memoryLimitGiB >= 0 && options.memoryLimitGiB <= EnhanceOptions::maxMemoryGiB))
  {
    refuse("MemoryLimitGiB", options.memoryLimitGiB, "a number of GiB, 0 for no limit");
  }
  if (options.maximumSlices < 2 || options.maximumSlices > EnhanceOptions::mostSlices)
  {
    refuse("MaximumSlices", options.maximumSlices, "a whole number from 2 to 65535");
  }
  if (options.uncertainty && options.planes != LrPlanes::Both)
  {
    refuse("Uncertainty", true, "true only with Planes both");
  }
  RequireVolume(options.volume, path + ".Volume");
  if (!(options.adaptSeconds >= 0 && options.adaptSeconds <= maxAdaptSeconds))
  {
    refuse("Adapt", options.adaptSeconds, "a number of seconds from 0 to 3600");
  }
  if (options.adaptSteps < 0 || options.adaptSteps > maxAdaptSteps)
  {
    refuse("AdaptSteps", options.adaptSteps, "a whole number from 0 to 20000");
  }
}
} // namespace

EnhanceOptions ParseEnhanceOptions(const nlohmann::json& json, const std::string& path)
{
  StrictObject object(json, path);
  EnhanceOptions options;
  options.grid = object.Word("Grid", options.grid);
  options.stitching = object.Word("Stitching", options.stitching);
  options.stride = static_cast<int>(object.Integer("Stride", options.stride, 1, maxStride));
  options.weights = object.Word("Weights", options.weights);
  options.planes = object.Word("Planes", options.planes);
  options.plane = object.Word("Plane", options.plane);
  options.consistency = object.Word("Consistency", options.consistency);
  options.precision = object.Word("Precision", options.precision);
  options.device = object.String("Device", options.device);
  options.memoryLimitGiB =
      object.Number("MemoryLimitGiB", options.memoryLimitGiB, 0, EnhanceOptions::maxMemoryGiB);
  options.maximumSlices =
      static_cast<int>(object.Integer("MaximumSlices", options.maximumSlices, 2, EnhanceOptions::mostSlices));
  options.uncertainty = object.Boolean("Uncertainty", options.uncertainty);
  options.adaptSeconds = object.Number("Adapt", options.adaptSeconds, 0, maxAdaptSeconds);
  options.adaptSteps = static_cast<int>(object.Integer("AdaptSteps", options.adaptSteps, 0, maxAdaptSteps));
  options.allowDerived = object.Boolean("AllowDerived", options.allowDerived);
  options.skipUnreadable = object.Boolean("SkipUnreadable", options.skipUnreadable);
  options.forceModel = object.Boolean("ForceModel", options.forceModel);
  options.volume = ReadVolume(object, "Volume", options.volume);
  object.RequireNoMore();
  Check(options, path);
  return options;
}

void RequireValid(const EnhanceOptions& options)
{
  Check(options, "Options");
}

nlohmann::json ToJson(const EnhanceOptions& options)
{
  return {{"Grid", ToWord(options.grid)},
          {"Stitching", ToWord(options.stitching)},
          {"Stride", options.stride},
          {"Weights", ToWord(options.weights)},
          {"Planes", ToWord(options.planes)},
          {"Plane", ToWord(options.plane)},
          {"Consistency", ToWord(options.consistency)},
          {"Precision", ToWord(options.precision)},
          {"Device", options.device},
          {"MemoryLimitGiB", options.memoryLimitGiB},
          {"MaximumSlices", options.maximumSlices},
          {"Uncertainty", options.uncertainty},
          {"Adapt", options.adaptSeconds},
          {"AdaptSteps", options.adaptSteps},
          {"AllowDerived", options.allowDerived},
          {"SkipUnreadable", options.skipUnreadable},
          {"ForceModel", options.forceModel},
          {"Volume", VolumeToJson(options.volume)}};
}

std::string CanonicalOptions(const EnhanceOptions& options, const std::string& model)
{
  const bool isCubic = model == "cubic";
  nlohmann::json json = ToJson(options); // sorted by key
  json.erase("Device");
  json.erase("MemoryLimitGiB");
  for (const char* key : {"AllowDerived", "SkipUnreadable"})
  {
    if (!json[key].get<bool>()) // what a job without it makes is the same as ever
    {
      json.erase(key);
    }
  }
  if (options.maximumSlices == EnhanceOptions().maximumSlices)
  {
    json.erase("MaximumSlices");
  }
  if (options.consistency == ConsistencyMode::Auto) // the same as asking for what it stands for
  {
    json["Consistency"] = isCubic ? "off" : "on";
  }
  if (isCubic || !options.forceModel)
  {
    json.erase("ForceModel");
  }
  if (isCubic || !options.uncertainty) // what a job without it makes is the same as ever
  {
    json.erase("Uncertainty");
  }
  if (isCubic || options.adaptSteps == 0)
  {
    json.erase("AdaptSteps");
  }
  if (isCubic || options.adaptSteps > 0 || options.adaptSeconds == 0) // the steps decide where they are given
  {
    json.erase("Adapt");
  }
  if (isCubic)
  {
    for (const char* key : {"Stitching", "Stride", "Weights", "Planes", "Plane", "Precision"})
    {
      json.erase(key);
    }
    return json.dump();
  }
  if (options.stitching == Stitching::WholeSlice)
  {
    json.erase("Stride");
    json.erase("Weights");
  }
  if (options.planes == LrPlanes::Both)
  {
    json.erase("Plane");
  }
  return json.dump();
}
} // namespace Clade

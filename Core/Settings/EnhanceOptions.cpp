#include "Settings/EnhanceOptions.h"

#include "Base/Error.h"
#include "Base/WrittenNumber.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

namespace Clade
{
namespace
{
using Words = std::vector<std::string>;

struct WordOption
{
  const char* key;
  std::string EnhanceOptions::*member;
  Words words;
};

const std::vector<WordOption>& WordOptions()
{
  static const std::vector<WordOption> options = {
      {"Grid", &EnhanceOptions::grid, {"isotropic", "aligned"}},
      {"Stitching", &EnhanceOptions::stitching, {"whole-slice", "patches"}},
      {"Weights", &EnhanceOptions::weights, {"uniform", "hann"}},
      {"Planes", &EnhanceOptions::planes, {"auto", "one", "both"}},
      {"Plane", &EnhanceOptions::plane, {"auto", "rows", "columns"}},
      {"Consistency", &EnhanceOptions::consistency, {"auto", "on", "off"}},
      {"Precision", &EnhanceOptions::precision, {"auto", "fp32", "bf16", "fp16"}}};
  return options;
}

std::string Joined(const Words& words)
{
  std::string text;
  for (const std::string& word : words)
  {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

[[noreturn]] void Refuse(const std::string& key, const std::string& found, const std::string& expected)
{
  throw Error(ErrorCode::InvalidArgument, "option " + key + " is " + found + ", expected " + expected);
}

std::string Shown(const nlohmann::json& value)
{
  const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.size() <= 80 ? text
                           : std::string(value.type_name()) + " of " + std::to_string(text.size()) + " bytes";
}

std::string TextOf(const std::string& key, const nlohmann::json& value, const std::string& expected)
{
  if (!value.is_string())
  {
    Refuse(key, Shown(value), expected);
  }
  return value.get<std::string>();
}

int WholeNumberOf(const std::string& key, const nlohmann::json& value, const std::string& expected)
{
  constexpr auto largest = std::numeric_limits<int>::max();
  if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > largest) ||
      (!value.is_number_unsigned() && value.get<std::int64_t>() < -largest))
  {
    Refuse(key, Shown(value), expected);
  }
  return value.get<int>();
}

constexpr char strideExpected[] = "a whole number from 1 to 32";
constexpr char volumeExpected[] = "the number of the volume, \"all\", or 0 where there is one";
constexpr char memoryExpected[] = "a number of GiB, 0 for no limit";
constexpr char adaptExpected[] = "a number of seconds from 0 to 3600";
constexpr char adaptStepsExpected[] = "a whole number from 0 to 20000";
constexpr char uncertaintyExpected[] = "true or false, and true with Planes both alone";
constexpr char deviceExpected[] = "one of auto, cpu, cuda, cuda:N";

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

void ReadOption(EnhanceOptions& options, const std::string& key, const nlohmann::json& value)
{
  for (const WordOption& option : WordOptions())
  {
    if (key == option.key)
    {
      options.*option.member = TextOf(key, value, "one of " + Joined(option.words));
      return;
    }
  }
  if (key == "Stride")
  {
    options.stride = WholeNumberOf(key, value, strideExpected);
  }
  else if (key == "Device")
  {
    options.device = TextOf(key, value, deviceExpected);
  }
  else if (key == "MemoryLimitGiB")
  {
    if (!value.is_number())
    {
      Refuse(key, Shown(value), memoryExpected);
    }
    options.memoryLimitGiB = value.get<double>();
  }
  else if (key == "Uncertainty")
  {
    if (!value.is_boolean())
    {
      Refuse(key, Shown(value), uncertaintyExpected);
    }
    options.uncertainty = value.get<bool>();
  }
  else if (key == "Adapt")
  {
    if (!value.is_number())
    {
      Refuse(key, Shown(value), adaptExpected);
    }
    options.adaptSeconds = value.get<double>();
  }
  else if (key == "AdaptSteps")
  {
    options.adaptSteps = WholeNumberOf(key, value, adaptStepsExpected);
  }
  else if (key == "Volume")
  {
    options.volume =
        value.is_string() ? ParseVolume(value.get<std::string>()) : WholeNumberOf(key, value, volumeExpected);
    if (value.is_number() && options.volume < 0)
    {
      Refuse(key, Shown(value), volumeExpected);
    }
  }
  else
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "there is no option " + Shown(key) + ", expected Grid, Stitching, Stride, Weights, Planes, Plane, " +
            "Consistency, Precision, Device, MemoryLimitGiB, Uncertainty, Adapt, AdaptSteps or Volume");
  }
}
} // namespace

EnhanceOptions ParseEnhanceOptions(const nlohmann::json& options)
{
  if (!options.is_object())
  {
    throw Error(ErrorCode::InvalidArgument, "Options is " + Shown(options) + ", expected an object");
  }
  EnhanceOptions parsed;
  for (const auto& [key, value] : options.items())
  {
    ReadOption(parsed, key, value);
  }
  RequireValid(parsed);
  return parsed;
}

void RequireValid(const EnhanceOptions& options)
{
  for (const WordOption& option : WordOptions())
  {
    const std::string& word = options.*option.member;
    if (std::find(option.words.begin(), option.words.end(), word) == option.words.end())
    {
      Refuse(option.key, Shown(word), "one of " + Joined(option.words));
    }
  }
  if (options.stride < 1 || options.stride > 32) // patches are 32 wide: a larger stride leaves gaps
  {
    Refuse("Stride", std::to_string(options.stride), strideExpected);
  }
  if (!IsDevice(options.device))
  {
    Refuse("Device", Shown(options.device), deviceExpected);
  }
  if (!std::isfinite(options.memoryLimitGiB) || options.memoryLimitGiB < 0)
  {
    Refuse("MemoryLimitGiB", Shown(options.memoryLimitGiB), memoryExpected);
  }
  if (options.uncertainty && options.planes != "both")
  {
    Refuse("Uncertainty", "true", uncertaintyExpected);
  }
  if (!(options.adaptSeconds >= 0 && options.adaptSeconds <= 3600))
  {
    Refuse("Adapt", nlohmann::json(options.adaptSeconds).dump(), adaptExpected);
  }
  if (options.adaptSteps < 0 || options.adaptSteps > 20000)
  {
    Refuse("AdaptSteps", std::to_string(options.adaptSteps), adaptStepsExpected);
  }
  if (options.volume < allVolumes)
  {
    Refuse("Volume", std::to_string(options.volume), volumeExpected);
  }
}

int ParseVolume(const std::string& word)
{
  const std::optional<int> number = ParseWholeNumber(word);
  if (word != "all" && (!number || *number < 0))
  {
    Refuse("Volume", Shown(word), volumeExpected);
  }
  return word == "all" ? allVolumes : *number;
}

nlohmann::json ToJson(const EnhanceOptions& options)
{
  nlohmann::json json = {
      {"Stride", options.stride},
      {"Device", options.device},
      {"MemoryLimitGiB", options.memoryLimitGiB},
      {"Uncertainty", options.uncertainty},
      {"Adapt", options.adaptSeconds},
      {"AdaptSteps", options.adaptSteps},
      {"Volume", options.volume == allVolumes ? nlohmann::json("all") : nlohmann::json(options.volume)}};
  for (const WordOption& option : WordOptions())
  {
    json[option.key] = options.*option.member;
  }
  return json;
}

std::string CanonicalOptions(const EnhanceOptions& options, const std::string& model)
{
  const bool isCubic = model == "cubic";
  nlohmann::json json = ToJson(options); // sorted by key
  json.erase("Device");
  json.erase("MemoryLimitGiB");
  if (options.consistency == "auto") // the same as asking for what it stands for
  {
    json["Consistency"] = isCubic ? "off" : "on";
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
  if (options.stitching == "whole-slice")
  {
    json.erase("Stride");
    json.erase("Weights");
  }
  if (options.planes == "both")
  {
    json.erase("Plane");
  }
  return json.dump();
}
} // namespace Clade

#include "TrainingRuns/TrainingConfiguration.h"

#include "Base/Error.h"
#include "Settings/JsonMembers.h"

#include <filesystem>

namespace Clade
{
namespace
{
TrainingSource ParseSource(const nlohmann::json& json, const std::string& dataRoot, const std::string& where)
{
  const JsonMembers members(json, where);
  members.RequireKnown({{"path", ""}, {"name", ""}, {"licence", ""}, {"use", ""}, {"sliceThicknessMm", 0}});
  TrainingSource source;
  members.String("path", source.path);
  if (source.path.empty())
  {
    throw Error(ErrorCode::InvalidFile, where + " has no \"path\", expected a file, a folder or a pattern");
  }
  source.path = (std::filesystem::path(dataRoot) / source.path).string(); // an absolute one stays
  members.String("name", source.name);
  members.String("licence", source.licence);
  std::string use = "training";
  members.Word("use", {"training", "validation"}, use);
  source.isValidation = use == "validation";
  members.Number("sliceThicknessMm", 0, 100, source.sliceThicknessMm);
  return source;
}
} // namespace

TrainingConfiguration ParseTrainingConfiguration(const nlohmann::json& configuration,
                                                 const std::string& dataRoot)
{
  const JsonMembers members(configuration, "the training's configuration");
  TrainingConfiguration parsed;
  members.Boolean("perVolume", parsed.perVolume);
  nlohmann::json options = configuration;
  options.erase("perVolume");
  options.erase("data");
  parsed.options = ParseTrainingOptions(options);
  if (parsed.perVolume && parsed.options.method != TrainingMethod::Smore)
  {
    members.Fail("perVolume", "false: only the method smore learns from one volume for itself");
  }
  parsed.hasFactorRange = members.Has("factorRange");
  if (members.Has("data"))
  {
    if (!configuration["data"].is_array())
    {
      members.Fail("data", "an array of objects");
    }
    for (const nlohmann::json& source : configuration["data"])
    {
      parsed.data.push_back(
          ParseSource(source, dataRoot, "\"data\"[" + std::to_string(parsed.data.size()) + "]"));
    }
  }
  return parsed;
}
} // namespace Clade

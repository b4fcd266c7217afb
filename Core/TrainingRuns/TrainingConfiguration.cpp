#include "TrainingRuns/TrainingConfiguration.h"

#include "Base/Error.h"
#include "Settings/StrictObject.h"
#include "Settings/VolumeChoice.h"

#include <filesystem>

namespace Clade
{
namespace
{
TrainingSource ParseSource(const nlohmann::json& from, const std::string& dataRoot, const std::string& where)
{
  StrictObject members(from, where, ErrorCode::InvalidFile);
  TrainingSource source;
  source.path = members.String("path", "", 4096);
  if (source.path.empty())
  {
    throw Error(ErrorCode::InvalidFile, where + " has no \"path\", expected a file, a folder or a pattern");
  }
  source.path = (std::filesystem::path(dataRoot) / source.path).string(); // an absolute one stays
  source.name = members.String("name", "");
  source.licence = members.String("licence", "");
  source.isValidation = members.OneOf("use", "training", {"training", "validation"}) == "validation";
  source.sliceThicknessMm = members.Number("sliceThicknessMm", source.sliceThicknessMm, 0, 100);
  source.volume = ReadVolume(members, "volume", source.volume);
  members.RequireNoMore();
  return source;
}
} // namespace

TrainingConfiguration ParseTrainingConfiguration(const nlohmann::json& configuration,
                                                 const std::string& dataRoot)
{
  StrictObject members(configuration, "training", ErrorCode::InvalidFile);
  TrainingConfiguration parsed;
  parsed.perVolume = members.Boolean("perVolume", parsed.perVolume);
  constexpr double mostMinutes = 100000;
  parsed.minutes = members.Number("minutes", parsed.minutes, 0, mostMinutes);
  nlohmann::json options = configuration;
  options.erase("minutes");
  options.erase("perVolume");
  options.erase("data");
  parsed.options = ParseTrainingOptions(options);
  if (parsed.perVolume && parsed.options.method != TrainingMethod::Smore)
  {
    members.Refuse("perVolume", true, "false: only the method smore trains one model per volume");
  }
  parsed.hasFactorRange = members.Has("factorRange");
  for (const nlohmann::json& source : members.Array("data"))
  {
    parsed.data.push_back(ParseSource(
        source, dataRoot, members.PathOf("data") + "[" + std::to_string(parsed.data.size()) + "]"));
  }
  return parsed;
}
} // namespace Clade

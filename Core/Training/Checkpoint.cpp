#include "Training/Checkpoint.h"

#include "Base/Error.h"
#include "Settings/JsonMembers.h"
#include "Settings/UntrustedJson.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
constexpr const char* key = "checkpoint";

TrainingProgress ParseProgress(const nlohmann::json& json, const std::string& path)
{
  constexpr double most = 1e15;
  const JsonMembers members(json, path + ": \"progress\"");
  TrainingProgress progress;
  double step = 0, autoencoderStep = 0;
  members.Number("step", 0, most, step);
  members.Integer("chosenEpoch", 0, std::numeric_limits<int>::max(), progress.chosenEpoch);
  members.Number("chosenPiqe", 0, 100, progress.chosenPiqe);
  members.Number("autoencoderStep", 0, most, autoencoderStep);
  progress.autoencoderStep = static_cast<std::int64_t>(autoencoderStep);
  members.String("volumes", progress.volumes);
  members.String("validation", progress.validation);
  members.Boolean("hasChosenCollapsed", progress.hasChosenCollapsed);
  members.Integer("judgedEpochs", 0, std::numeric_limits<int>::max(), progress.judgedEpochs);
  progress.step = static_cast<std::int64_t>(step);
  return progress;
}
} // namespace

void WriteCheckpoint(const std::string& path, const TrainingOptions& options,
                     const TrainingProgress& progress, const std::vector<NamedTensor>& state)
{
  const nlohmann::json json = {{"options", ToJson(options)},
                               {"progress",
                                {{"step", progress.step},
                                 {"chosenEpoch", progress.chosenEpoch},
                                 {"chosenPiqe", progress.chosenPiqe},
                                 {"hasChosenCollapsed", progress.hasChosenCollapsed},
                                 {"judgedEpochs", progress.judgedEpochs},
                                 {"autoencoderStep", progress.autoencoderStep},
                                 {"volumes", progress.volumes},
                                 {"validation", progress.validation}}}};
  WriteTensorFile(path, state, {{key, json.dump()}});
}

TrainingProgress ReadCheckpoint(const std::string& path, const TrainingOptions& options,
                                const std::vector<NamedTensor>& state)
{
  const SafeTensors file = SafeTensors::Read(path);
  const auto found = file.Metadata().find(key);
  if (found == file.Metadata().end())
  {
    throw Error(ErrorCode::InvalidFile, path + " is not a checkpoint of this program");
  }
  const nlohmann::json json = ParseUntrustedJson(found->second, path);
  const JsonMembers members(json, path);
  if (!LearnTheSame(ParseTrainingOptions(members.Object("options")), options))
  {
    throw Error(ErrorCode::Conflict,
                path + " was made with other options: train without --resume, or with those");
  }
  CopyTensors(file, "", state, path);
  return ParseProgress(members.Object("progress"), path);
}
} // namespace Clade

#include "Training/Checkpoint.h"

#include "Base/Error.h"
#include "Settings/StrictObject.h"
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
  constexpr std::int64_t maxSteps = std::int64_t{1} << 50;
  constexpr std::size_t anyLength = std::numeric_limits<std::size_t>::max();
  StrictObject object(json, path, ErrorCode::InvalidFile);
  const auto epoch = [&](const char* member)
  { return static_cast<int>(object.Integer(member, 0, 0, std::numeric_limits<int>::max())); };
  TrainingProgress progress;
  progress.step = object.Integer("step", 0, 0, maxSteps);
  progress.chosenEpoch = epoch("chosenEpoch");
  progress.chosenPiqe = object.Number("chosenPiqe", progress.chosenPiqe, 0, 100);
  progress.autoencoderStep = object.Integer("autoencoderStep", 0, 0, maxSteps);
  progress.volumes = object.String("volumes", "", anyLength);
  progress.validation = object.String("validation", "", anyLength);
  progress.hasChosenCollapsed = object.Boolean("hasChosenCollapsed", progress.hasChosenCollapsed);
  progress.judgedEpochs = epoch("judgedEpochs");
  progress.plannedEpochs = epoch("plannedEpochs");
  progress.plannedStepsPerEpoch = object.Integer("plannedStepsPerEpoch", 0, 0, maxSteps);
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
                                 {"plannedEpochs", progress.plannedEpochs},
                                 {"plannedStepsPerEpoch", progress.plannedStepsPerEpoch},
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
  StrictObject object(json, path, ErrorCode::InvalidFile);
  if (!LearnTheSame(ParseTrainingOptions(object.Object("options")), options))
  {
    throw Error(ErrorCode::Conflict,
                path + " was made with other options: train without --resume, or with the same options");
  }
  CopyTensors(file, "", state, path);
  return ParseProgress(object.Object("progress"), path + ": progress");
}

void RequireSameVolumes(const TrainingProgress& progress, const std::string& fingerprint,
                        const std::string& path)
{
  if (!progress.volumes.empty() && progress.volumes != fingerprint)
  {
    throw Error(ErrorCode::Conflict, path +
                                         " was made with other volumes, or in another order: train without "
                                         "--resume, or with the same data");
  }
}
} // namespace Clade

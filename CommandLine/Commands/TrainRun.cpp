#include "Commands/TrainRun.h"

#include "Commands/CommandText.h"
#include "Commands/TrainingDisplay.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"
#include "Settings/TrainingPresets.h"
#include "Settings/UntrustedJson.h"
#include "TrainingRuns/ModelCard.h"
#include "TrainingRuns/PatchChoice.h"
#include "TrainingRuns/TrainModel.h"
#ifdef CLADE_HAS_REPORT
#include "TrainingRuns/TrainingReport.h"
#endif

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace Clade
{
namespace
{
nlohmann::json ReadConfiguration(const std::string& path)
{
  std::ifstream file(path);
  if (!file)
  {
    throw Error(ErrorCode::NotFound, "the configuration " + path + " cannot be read");
  }
  std::ostringstream text;
  text << file.rdbuf();
  return ParseUntrustedJson(text.str(), path);
}

template<typename Value>
void Override(nlohmann::json& json, const char* key, const std::optional<Value>& value)
{
  if (value)
  {
    json[key] = *value;
  }
}

/// The file or preset with what the command line says otherwise.
nlohmann::json ConfigurationOf(const TrainArguments& arguments)
{
  nlohmann::json json = nlohmann::json::object();
  if (!arguments.config.empty())
  {
    json = ReadConfiguration(arguments.config);
  }
  else if (!arguments.preset.empty())
  {
    json = TrainingPreset(arguments.preset);
  }
  else
  {
    json["method"] = arguments.method;
    json["modality"] = arguments.modality.empty() ? "MR" : arguments.modality;
  }
  Override(json, "epochs", arguments.epochs);
  Override(json, "minutes", arguments.minutes);
  Override(json, "seed", arguments.seed);
  Override(json, "batch", arguments.batch);
  Override(json, "patch", arguments.patch);
  Override(json, "batchesPerEpoch", arguments.batchesPerEpoch);
  Override(json, "threads", arguments.threads);
  Override(json, "device", arguments.device);
  Override(json, "precision", arguments.precision);
  if (arguments.perVolume)
  {
    json["perVolume"] = true;
  }
  return json;
}
} // namespace

nlohmann::json RecipeOf(const TrainArguments& arguments)
{
  nlohmann::json recipe = ConfigurationOf(arguments);
  recipe.erase("data");
  return recipe;
}

TrainRequest RequestOf(const TrainArguments& arguments)
{
  if (arguments.config.empty() && arguments.preset.empty() && arguments.method.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "expected --config FILE, --preset NAME or --method NAME");
  }
  const std::string root = !arguments.dataRoot.empty() ? arguments.dataRoot
                           : arguments.config.empty()
                               ? std::string()
                               : std::filesystem::path(arguments.config).parent_path().string();
  TrainRequest request;
  request.configuration = ParseTrainingConfiguration(ConfigurationOf(arguments), root);
  std::vector<TrainingSource>& data = request.configuration.data;
  for (const auto* paths : {&arguments.validation, &arguments.data})
  {
    for (const std::string& path : *paths)
    {
      TrainingSource source;
      source.path = path;
      source.isValidation = paths == &arguments.validation;
      // What two sources find belongs to the first: held back on the command line is held back.
      data.insert(source.isValidation ? data.begin() : data.end(), source);
    }
  }
  for (TrainingSource& source : data)
  {
    source.volume = arguments.volume.value_or(source.volume);
  }
  request.modelPath = arguments.output;
  request.resume = arguments.resume;
  request.startPath = arguments.start;
  request.madeBy = CommandToShow();
  return request;
}

void TellWhatWasRead(const TrainingData& data, TerminalProgress& terminal)
{
  for (const RefusedVolume& refused : data.refused)
  {
    terminal.PrintLine("left out: " + refused.name + ": " + refused.code + ": " + refused.sentence);
  }
  terminal.PrintLine(Counted(data.training.size(), "volume") + " to train on, " +
                     std::to_string(data.validation.size()) + " to judge by, " +
                     std::to_string(data.refused.size()) + " left out");
}

namespace
{
/// A preset is to work on any folder: its patch becomes what the volumes hold.
void FitPatch(const TrainingData& data, TrainingOptions& options, TerminalProgress& terminal)
{
  const int patch = FittingPatch(data.training, options);
  if (patch < options.patch)
  {
    terminal.PrintLine("patches of " + std::to_string(patch) + " pixels instead of the preset's " +
                       std::to_string(options.patch) + ", to fit the smallest volume; --patch overrides");
    options.patch = patch;
  }
}

std::optional<std::string> CheckpointOf(const TrainedModel& model)
{
  const std::string path = model.path + ".checkpoint";
  return std::filesystem::exists(path) ? std::make_optional(path) : std::nullopt;
}

/// What a training that has ended leaves for the next one.
void TellHowToGoOn(const TrainedModel& model, const TrainingOptions& options)
{
  if (const std::optional<std::string> path = CheckpointOf(model))
  {
    constexpr double megabyte = 1e6;
    std::cout << *path << ": kept, "
              << Decimal(static_cast<double>(std::filesystem::file_size(*path)) / megabyte, 1) << " MB; "
              << (MayHaveMoreEpochs(options)
                      ? "the same command with --resume and more --epochs continues the training"
                      : "the training was planned for a fixed number of epochs and cannot be extended: use "
                        "--start to train further from the model")
              << '\n';
  }
}

void PrintResult(const TrainedModel& model, const TrainingOptions& options)
{
  const TrainingSummary& summary = model.summary;
  std::cout << model.path << ": " << summary.steps << " steps, epoch " << summary.chosenEpoch << " kept"
            << (summary.piqe ? ", PIQE " + Decimal(*summary.piqe, 2) : "") << '\n';
  for (const std::string& warning : summary.warnings)
  {
    std::cout << "warning: " << warning << '\n';
  }
  std::cout << ModelCard::PathOf(model.path) << ": the model card, for you to complete\n";
  TellHowToGoOn(model, options);
}

nlohmann::json ToJson(const TrainedModel& model)
{
  const TrainingSummary& summary = model.summary;
  const std::optional<std::string> checkpoint = CheckpointOf(model);
  return {{"Path", model.path},
          {"Steps", summary.steps},
          {"ChosenEpoch", summary.chosenEpoch},
          {"Warnings", summary.warnings},
          {"Pique", summary.piqe ? nlohmann::json(*summary.piqe) : nlohmann::json()},
          {"Checkpoint", checkpoint ? nlohmann::json(*checkpoint) : nlohmann::json()}};
}

void PrintJson(const std::vector<TrainedModel>& models, const std::vector<RefusedVolume>& leftOut)
{
  nlohmann::json list = nlohmann::json::array(), refused = nlohmann::json::array();
  for (const TrainedModel& model : models)
  {
    list.push_back(ToJson(model));
  }
  for (const RefusedVolume& one : leftOut)
  {
    refused.push_back({{"Name", one.name}, {"Code", one.code}, {"Sentence", one.sentence}});
  }
  std::cout << nlohmann::json{{"Models", list}, {"LeftOut", refused}}.dump() << '\n';
}

[[noreturn]] void FailInterrupted(const TrainRequest& request, const TrainingDisplay& display)
{
  const bool canGoOn =
      request.configuration.perVolume || std::filesystem::exists(request.modelPath + ".checkpoint");
  const std::string where = display.Step() == 0 ? ""
                                                : " after step " + std::to_string(display.Step()) + " of " +
                                                      std::to_string(display.Steps());
  throw Error(ErrorCode::Cancelled,
              "interrupted" + where +
                  (canGoOn ? "; continue with the same command and --resume" : " before the first step"));
}

void WriteReport(const std::string& modelPath)
{
#ifdef CLADE_HAS_REPORT
  WriteTrainingReport(modelPath);
  std::cout << TrainingReportPath(modelPath) << '\n';
#else
  throw Error(ErrorCode::InvalidArgument,
              "this program was built without reports: " + modelPath + " has none");
#endif
}
} // namespace

void RunTrain(const TrainArguments& arguments)
{
  if (arguments.reportOnly)
  {
    WriteReport(arguments.output);
    return;
  }
  const TrainRequest asked = RequestOf(arguments);
  RequireTrainable(asked);
  TerminalProgress terminal(arguments.json);
  TrainingDisplay display(terminal);
  TrainRequest request = asked;
  request.observer = &display;
  try
  {
    TrainingConfiguration& configuration = request.configuration;
    TrainingData data = LoadTrainingData(configuration.data, configuration.options.modality, terminal);
    TellWhatWasRead(data, terminal);
    if (!arguments.preset.empty() && !arguments.patch)
    {
      FitPatch(data, request.configuration.options, terminal);
    }
    const std::vector<RefusedVolume> leftOut = data.refused;
    const std::vector<TrainedModel> models = TrainModel(request, std::move(data), terminal);
    terminal.Finish();
    if (arguments.json)
    {
      PrintJson(models, leftOut);
      return;
    }
    for (const TrainedModel& model : models)
    {
      PrintResult(model, configuration.options);
    }
  }
  catch (const Error& error)
  {
    if (error.Code() == ErrorCode::Cancelled)
    {
      FailInterrupted(request, display);
    }
    throw;
  }
}
} // namespace Clade

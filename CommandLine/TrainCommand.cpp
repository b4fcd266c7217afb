#include "Command.h"
#include "CommandText.h"
#include "Terminal.h"
#include "TrainingDisplay.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Settings/UntrustedJson.h"
#include "TrainingRuns/ModelCard.h"
#include "TrainingRuns/TrainModel.h"
#include "TrainingRuns/TrainingPresets.h"
#ifdef CLADE_HAS_REPORT
#include "TrainingRuns/TrainingReport.h"
#endif

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

namespace Clade
{
namespace
{
struct TrainArguments
{
  std::string config;
  std::string preset;
  std::string method;
  std::string modality;
  std::string dataRoot;
  std::vector<std::string> data;
  std::vector<std::string> validation;
  std::string output;
  bool resume = false;
  std::string start;
  bool perVolume = false;
  bool json = false;
  bool reportOnly = false;
  std::optional<int> epochs;
  std::optional<int> seed;
  std::optional<int> batch;
  std::optional<int> batchesPerEpoch;
  std::optional<int> threads;
  std::optional<std::string> device;
  std::optional<std::string> precision;
};

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
  Override(json, "seed", arguments.seed);
  Override(json, "batch", arguments.batch);
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
  terminal.PrintLine(std::to_string(data.training.size()) + " volumes to train on, " +
                     std::to_string(data.validation.size()) + " to judge by, " +
                     std::to_string(data.refused.size()) + " left out");
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
              << (MayHaveMoreEpochs(options) ? "the same command with --resume and more --epochs trains on"
                                             : "the training was planned for its number of epochs and can "
                                               "have no more: --start trains on from the model")
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
  std::cout << ModelCard::PathOf(model.path) << ": the model's card, for you to complete\n";
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
                  (canGoOn ? "; go on with the same command and --resume" : " before anything was learned"));
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

void RunTraining(const TrainArguments& arguments)
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
    const TrainingConfiguration& configuration = request.configuration;
    TrainingData data = LoadTrainingData(configuration.data, configuration.options.modality, terminal);
    TellWhatWasRead(data, terminal);
    const std::vector<RefusedVolume> leftOut = data.refused;
    const std::vector<TrainedModel> models = TrainModel(request, std::move(data), terminal);
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

void AddRecipe(CLI::App& train, TrainArguments& arguments)
{
  CLI::Option* config =
      train.add_option("--config", arguments.config, "JSON: options of the training, and its \"data\"");
  CLI::Option* preset = train.add_option("--preset", arguments.preset, "a built-in recipe")
                            ->check(CLI::IsMember(TrainingPresetNames()));
  CLI::Option* method =
      train.add_option("--method", arguments.method, "training method, with its default options")
          ->check(CLI::IsMember(WordsOf<TrainingMethod>()));
  config->excludes(preset)->excludes(method);
  preset->excludes(method);
  train.add_option("--modality", arguments.modality, "with --method (default MR)")
      ->check(CLI::IsMember({"MR", "CT"}))
      ->needs(method);
  train.add_option("--epochs", arguments.epochs, "passes over the training data");
  train.add_option("--seed", arguments.seed, "seed of every random choice");
  train.add_option("--batch", arguments.batch, "patches per step");
  train.add_option("--batches-per-epoch", arguments.batchesPerEpoch,
                   "steps per epoch; 0: four patches of every slice");
  train.add_flag("--per-volume", arguments.perVolume,
                 "method smore: a model of each volume for itself, into the folder OUTPUT");
}
} // namespace

void AddTrainCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<TrainArguments>();
  CLI::App* train = program.add_subcommand("train", "learn a model from thick-slice or isotropic volumes");
  AddRecipe(*train, *arguments);
  train->add_option("--data", arguments->data,
                    "DICOM folders, .nii and .nii.gz files, folders or patterns of them; added to those of "
                    "the configuration");
  train->add_option("--validation", arguments->validation,
                    "the same, to judge each epoch by, and never to learn from");
  train->add_option("--data-root", arguments->dataRoot,
                    "where relative paths of the configuration begin (default: where it lies)");
  train
      ->add_option("--output", arguments->output,
                   "NAME.safetensors; its log, checkpoint, report and model card NAME.md lie beside it")
      ->required();
  train->add_flag("--resume", arguments->resume,
                  "continue from the checkpoint; with more --epochs, after the end too");
  train
      ->add_option("--start", arguments->start,
                   "start from this model, which must have the same architecture; the new model names it")
      ->check(CLI::ExistingFile);
  train->add_option("--threads", arguments->threads, "processor threads; 0: all");
  train->add_option("--device", arguments->device, "auto, cpu or cuda[:N]");
  train->add_option("--precision", arguments->precision, "arithmetic of the training")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}));
  train->add_flag("--report-only", arguments->reportOnly,
                  "do not train: write NAME.report.html again from the log beside OUTPUT");
  train->add_flag("--json", arguments->json, "print one JSON object");
  train->footer("Example: clade train --preset recommended-mr --data scans/ --validation held-back/ "
                "--output knee.safetensors");
  train->callback([arguments] { RunTraining(*arguments); });
}
} // namespace Clade

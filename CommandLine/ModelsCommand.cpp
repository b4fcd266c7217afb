#include "Command.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Enhance/EnhanceModel.h"
#include "Inference/NetworkModel.h"
#include "Network/ModelBlend.h"
#include "Settings/ModelDirectory.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
struct ModelsArguments
{
  std::string second;
  double share = 0.5;
  std::string output;
  std::string directory;
  std::string name;
  std::string file;
  bool json = false;

  std::string Directory() const { return directory.empty() ? DefaultModelsDirectory() : directory; }
};

void List(const ModelsArguments& arguments)
{
  nlohmann::json list = nlohmann::json::array();
  for (const ModelListing& model : ListModels(arguments.Directory()))
  {
    if (arguments.json)
    {
      list.push_back({{"Name", model.name}, {"Problem", model.problem}});
      list.back()["Metadata"] = model.metadata ? ToJson(*model.metadata) : nlohmann::json();
    }
    else if (model.metadata)
    {
      std::cout << model.name << "  " << model.metadata->modality << "  " << model.metadata->method
                << ", factor " << Decimal(model.metadata->smallestFactor, 2) << " to "
                << Decimal(model.metadata->largestFactor, 2) << '\n';
    }
    else
    {
      std::cout << model.name << "  damaged: " << model.problem << '\n';
    }
  }
  if (arguments.json)
  {
    std::cout << nlohmann::json{{"Models", list}}.dump() << '\n';
  }
  else
  {
    std::cout << "cubic  MR, CT  interpolation alone, needs no file\n";
  }
}

void Show(const ModelsArguments& arguments)
{
  const EnhanceModel model = ResolveModel(arguments.name, "MR", arguments.directory, true);
  if (model.IsCubic())
  {
    std::cout << "cubic: cubic B-spline interpolation along the slice axis; needs no file\n";
    return;
  }
  nlohmann::json shown = ToJson(ReadModelMetadata(model.path));
  shown["Sha256"] = model.sha256;
  if (arguments.json)
  {
    std::cout << shown.dump() << '\n';
    return;
  }
  std::cout << model.name << '\n' << shown.dump(2) << '\n';
  const std::filesystem::path card = std::filesystem::path(model.path).replace_extension(".md");
  std::ifstream text(card);
  if (text)
  {
    std::cout << '\n' << text.rdbuf();
  }
}

void Verify(const ModelsArguments& arguments)
{
  const EnhanceModel model = ResolveModel(arguments.file, "MR", arguments.directory, true);
  if (model.IsCubic())
  {
    throw Error(ErrorCode::InvalidArgument, "cubic has no file to verify");
  }
  LoadModel(model.path); // reads, checks and folds every weight, or says what is wrong
  std::cout << model.path << ": sound, SHA-256 " << model.sha256 << '\n';
}

void Blend(const ModelsArguments& arguments)
{
  const auto pathOf = [&](const std::string& name)
  {
    const EnhanceModel model = ResolveModel(name, "MR", arguments.directory, true);
    if (model.IsCubic())
    {
      throw Error(ErrorCode::InvalidArgument,
                  name +
                      " is interpolation, which has no weights to blend; expected the names or files of two "
                      "networks");
    }
    return model.path;
  };
  const std::string first = pathOf(arguments.file), second = pathOf(arguments.second);
  BlendModelFiles(first, second, arguments.share, arguments.output);
  std::cout << arguments.output << ": " << 1 - arguments.share << " of " << arguments.file << ", "
            << arguments.share << " of " << arguments.second << '\n';
}
} // namespace

void AddModelsCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<ModelsArguments>();
  CLI::App* models = program.add_subcommand("models", "list, show, verify and blend networks");
  models->require_subcommand(1);
  models->add_option("--models-directory", arguments->directory, "where models are found by name");
  models->footer("Example: clade models show mr-body");

  CLI::App* list = models->add_subcommand("list", "the models of the directory");
  list->add_flag("--json", arguments->json, "print one JSON object");
  list->callback([arguments] { List(*arguments); });

  CLI::App* show = models->add_subcommand("show", "what a model file says, and its card");
  show->add_option("name", arguments->name, "name or .safetensors file")->required();
  show->add_flag("--json", arguments->json, "print one JSON object");
  show->callback([arguments] { Show(*arguments); });

  CLI::App* verify = models->add_subcommand("verify", "check a model file completely");
  verify->add_option("file", arguments->file, "name or .safetensors file")->required();
  verify->callback([arguments] { Verify(*arguments); });

  CLI::App* blend = models->add_subcommand("blend", "interpolate between the weights of two models, such as "
                                                    "a faithful one and a sharper one trained from it");
  blend->add_option("first", arguments->file, "name or .safetensors file")->required();
  blend->add_option("second", arguments->second, "name or .safetensors file")->required();
  blend->add_option("--share", arguments->share, "share of the second model")
      ->check(CLI::Range(0.0, 1.0))
      ->required();
  blend->add_option("--output", arguments->output, "NAME.safetensors")->required();
  blend->callback([arguments] { Blend(*arguments); });
}
} // namespace Clade

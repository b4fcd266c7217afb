#include "Commands/Command.h"
#include "Commands/ModelsArguments.h"
#include "Terminal/TerminalText.h"

#include "Base/Error.h"
#include "Base/Format.h"
#ifdef CLADE_HAS_OPENSSL
#include "Jobs/FileHash.h"
#endif
#include "Settings/ModelDirectory.h"
#include "Settings/ModelVersions.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

namespace Clade
{
namespace
{
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
    std::cout << "cubic  MR, CT  interpolation only, needs no file\n";
  }
}

std::string CardOf(const std::string& modelPath)
{
  std::ostringstream text;
  std::ifstream card(std::filesystem::path(modelPath).replace_extension(".md"));
  if (card)
  {
    text << card.rdbuf();
  }
  return text.str();
}

/// What people ask of a model, in a few lines.
void PrintModel(const std::string& path, const ModelMetadata& model)
{
  const std::string card = CardOf(path);
  std::cout << (card.empty() ? "# " + std::filesystem::path(path).stem().string() +
                                   "\n\nThis model has no card (a text NAME.md beside NAME.safetensors).\n"
                             : card)
            << "\n## The file\n\n"
            << path << "\n\n"
            << "* Modality: " << model.modality << '\n'
            << "* Method: " << model.method << '\n'
            << "* Slice spacing over pixel spacing: " << Decimal(model.smallestFactor, 2) << " to "
            << Decimal(model.largestFactor, 2) << '\n';
}

void Show(const ModelsArguments& arguments)
{
  if (arguments.first == cubicModel)
  {
    std::cout << (arguments.json ? R"({"Name":"cubic"})"
                                 : "cubic: cubic B-spline interpolation along the slice axis; needs no file")
              << '\n';
    return;
  }
  const std::string name = arguments.first == autoModel ? DefaultModels().at("MR") : arguments.first;
  const std::string path = FindModelFile(arguments.Directory(), name);
  const ModelMetadata model = ReadModelMetadata(path);
  nlohmann::json shown = ToJson(model);
#ifdef CLADE_HAS_OPENSSL
  shown["Sha256"] = Sha256OfFile(path);
#endif
  if (arguments.json)
  {
    std::cout << shown.dump() << '\n';
    return;
  }
  PrintModel(path, model);
  if (shown.contains("Sha256"))
  {
    std::cout << "* SHA-256: " << shown["Sha256"].get<std::string>() << '\n';
  }
  std::cout << "\nAll metadata of the file: clade models show " << arguments.first << " --json\n";
}

void RollBack(const ModelsArguments& arguments)
{
  RollBackModel(arguments.Directory(), arguments.first);
  if (arguments.json)
  {
    std::cout << nlohmann::json{{"Name", arguments.first},
                                {"Before", PathOfModelBefore(arguments.Directory(), arguments.first)}}
                     .dump()
              << '\n';
    return;
  }
  std::cout << arguments.first << " is the previous model again; the same command undoes this\n";
}

void AddListAndShow(CLI::App& models, const std::shared_ptr<ModelsArguments>& arguments)
{
  CLI::App* list = models.add_subcommand("list", "the models of the directory");
  list->add_flag("--json", arguments->json, "print one JSON object");
  list->footer("Example: clade models list");
  list->callback([arguments] { List(*arguments); });

  CLI::App* show = models.add_subcommand("show", "a model's card, and the metadata of its file");
  show->add_option("name", arguments->first, "name or .safetensors file")->required();
  show->add_flag("--json", arguments->json, "print all metadata of the file as one JSON object");
  show->footer("Example: clade models show mr-body");
  show->callback([arguments] { Show(*arguments); });
}
} // namespace

void AddModelsCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<ModelsArguments>();
  CLI::App* models = program.add_subcommand("models", "list, show, verify, blend and go back to networks");
  models->require_subcommand(1);
  models
      ->add_option("--models-directory", arguments->directory, "folder in which models are looked up by name")
      ->type_name("FOLDER");
  models->footer("Example: clade models show mr-body");
  AddListAndShow(*models, arguments);

  CLI::App* verify = models->add_subcommand("verify", "check a model file completely");
  verify->add_option("file", arguments->first, "name or .safetensors file")->required();
  verify->add_flag("--json", arguments->json, "print one JSON object");
  verify->footer("Example: clade models verify knee.safetensors");
  verify->callback([arguments] { RunModelsVerify(*arguments); });

  CLI::App* rollback = models->add_subcommand(
      "rollback", "go back to the model that one of the same name replaced; doing it again undoes it");
  rollback->add_option("name", arguments->first, "name of the model")->required();
  rollback->add_flag("--json", arguments->json, "print one JSON object");
  rollback->footer("Example: clade models rollback knee");
  rollback->callback([arguments] { RollBack(*arguments); });

  CLI::App* blend =
      models->add_subcommand("blend", "interpolate between the weights of two models, for example a faithful "
                                      "one and a sharper one trained from it");
  blend->add_option("first", arguments->first, "name or .safetensors file")->required();
  blend->add_option("second", arguments->second, "name or .safetensors file")->required();
  blend->add_option("--share", arguments->share, "share of the second model, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->required();
  blend->add_option("--output", arguments->output, "NAME.safetensors")->type_name("FILE")->required();
  blend->add_flag("--json", arguments->json, "print one JSON object");
  blend->footer("Example: clade models blend mr-body mr-body-sharp --share 0.5 --output between.safetensors");
  blend->callback([arguments] { RunModelsBlend(*arguments); });
}
} // namespace Clade

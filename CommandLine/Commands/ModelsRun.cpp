#include "Commands/ModelsArguments.h"

#include "Base/Error.h"
#include "Enhance/EnhanceModel.h"
#include "Inference/NetworkModel.h"
#include "Network/ModelBlend.h"

#include <iostream>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
EnhanceModel NetworkOf(const ModelsArguments& arguments, const std::string& name,
                       const std::string& whyNotCubic)
{
  const EnhanceModel model = ResolveModel(name, "MR", arguments.directory, true);
  if (model.IsCubic())
  {
    throw Error(ErrorCode::InvalidArgument, whyNotCubic);
  }
  return model;
}
} // namespace

void RunModelsVerify(const ModelsArguments& arguments)
{
  const EnhanceModel model =
      NetworkOf(arguments, arguments.first, "cubic is interpolation, which has no file to verify");
  LoadModel(model.path); // reads, checks and folds every weight, or says what is wrong
  if (arguments.json)
  {
    std::cout << nlohmann::json{{"Path", model.path}, {"Sha256", model.sha256}, {"Sound", true}}.dump()
              << '\n';
    return;
  }
  std::cout << model.path << ": sound, SHA-256 " << model.sha256 << '\n';
}

void RunModelsBlend(const ModelsArguments& arguments)
{
  const auto pathOf = [&](const std::string& name)
  {
    return NetworkOf(arguments, name,
                     name +
                         " is interpolation, which has no weights to blend; expected the names or files of "
                         "two networks")
        .path;
  };
  const std::string first = pathOf(arguments.first), second = pathOf(arguments.second);
  BlendModelFiles(first, second, arguments.share, arguments.output);
  if (arguments.json)
  {
    std::cout << nlohmann::json{{"Path", arguments.output},
                                {"First", arguments.first},
                                {"Second", arguments.second},
                                {"Share", arguments.share}}
                     .dump()
              << '\n';
    return;
  }
  std::cout << arguments.output << ": " << 1 - arguments.share << " of " << arguments.first << ", "
            << arguments.share << " of " << arguments.second << '\n';
}
} // namespace Clade

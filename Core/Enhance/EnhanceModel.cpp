#include "Enhance/EnhanceModel.h"

#include "Base/Error.h"
#ifdef CLADE_HAS_OPENSSL
#include "Jobs/FileHash.h"
#endif
#include "Settings/ModelDirectory.h"

#include <filesystem>

namespace Clade
{
namespace fs = std::filesystem;

#ifdef CLADE_HAS_INFERENCE
EnhanceModel ResolveModel(const std::string& name, const std::string& modality,
                          const std::string& modelsDirectory, bool mayBePath)
{
  if (name == cubicModel)
  {
    return {};
  }
  const std::string wanted = name == autoModel ? DefaultModels().at(modality == "CT" ? "CT" : "MR") : name;
  EnhanceModel model;
  try
  {
    const std::string directory = modelsDirectory.empty() ? DefaultModelsDirectory() : modelsDirectory;
    model.path = mayBePath ? FindModelFile(directory, wanted) : FindModel(directory, wanted);
  }
  catch (const Error& error)
  {
    throw Error(ErrorCode::Model, error.Message() + "; \"cubic\" needs no model");
  }
  model.name = fs::path(model.path).stem().string();
  model.isDefault = name == "auto";
#ifdef CLADE_HAS_OPENSSL
  model.sha256 = Sha256OfFile(model.path);
#endif
  return model;
}
#else
EnhanceModel ResolveModel(const std::string& name, const std::string&, const std::string&, bool)
{
  if (name != cubicModel)
  {
    throw Error(ErrorCode::Model,
                "this program was built without LibTorch: it has no networks, only \"cubic\"");
  }
  return {};
}
#endif
} // namespace Clade

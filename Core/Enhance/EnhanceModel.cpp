#include "Enhance/EnhanceModel.h"

#include "Base/Error.h"
#ifdef CLADE_HAS_OPENSSL
#include "Jobs/FileHash.h"
#endif
#include "Settings/ModelDirectory.h"

#include <filesystem>
#include <system_error>

namespace Clade
{
namespace fs = std::filesystem;

std::string DefaultModelsDirectory()
{
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const char* place : {"models", "../share/clade/models"}) // of a build, of an installation
  {
    const fs::path beside = (program.parent_path() / place).lexically_normal();
    if (!program.empty() && fs::is_directory(beside, error))
    {
      return beside.string();
    }
  }
  return "/usr/share/clade/models";
}

#ifdef CLADE_HAS_INFERENCE
namespace
{
std::string PathOf(const std::string& name, const std::string& directory, bool mayBePath)
{
  if (mayBePath && fs::path(name).extension() == ".safetensors")
  {
    if (!fs::is_regular_file(name))
    {
      throw Error(ErrorCode::Model, "there is no model file " + name);
    }
    return name;
  }
  return FindModel(directory, name);
}
} // namespace

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
    model.path =
        PathOf(wanted, modelsDirectory.empty() ? DefaultModelsDirectory() : modelsDirectory, mayBePath);
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

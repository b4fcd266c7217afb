#include "Settings/ModelDirectory.h"

#include "Base/Error.h"

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace Clade
{
namespace
{
constexpr const char* extension = ".safetensors";

/// A regular file of the directory itself, or a link to one: links that lead out of it are not models.
bool IsInside(const fs::path& directory, const fs::path& file)
{
  std::error_code error;
  const fs::path home = fs::canonical(directory, error);
  const fs::path target = error ? fs::path() : fs::canonical(file, error);
  return !error && target.parent_path() == home && fs::is_regular_file(target, error);
}

ModelListing ListingOf(const fs::path& file)
{
  ModelListing listing;
  listing.name = file.stem().string();
  listing.path = file.string();
  try
  {
    listing.metadata = ReadModelMetadata(listing.path);
  }
  catch (const Error& error)
  {
    listing.problem = error.Message();
  }
  return listing;
}
} // namespace

std::string DefaultModelsDirectory()
{
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  // Of a build; of an installation's bin; of its libexec/clade.
  for (const char* place : {"models", "../share/clade/models", "../../share/clade/models"})
  {
    const fs::path beside = (program.parent_path() / place).lexically_normal();
    if (!program.empty() && fs::is_directory(beside, error))
    {
      return beside.string();
    }
  }
  return "/usr/share/clade/models";
}

std::vector<ModelListing> ListModels(const std::string& directory)
{
  std::vector<ModelListing> models;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error))
  {
    const fs::path& file = entry.path();
    if (file.extension() == extension && IsModelName(file.stem().string()) && IsInside(directory, file))
    {
      models.push_back(ListingOf(file));
    }
  }
  std::sort(models.begin(), models.end(),
            [](const ModelListing& a, const ModelListing& b) { return a.name < b.name; });
  return models;
}

std::string FindModel(const std::string& directory, const std::string& name)
{
  if (!IsModelName(name))
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "a model's name has letters, digits, '.', '_' and '-', begins with a letter or digit and has at "
        "most 64 characters; the one given does not");
  }
  const fs::path file = fs::path(directory) / (name + extension);
  if (!IsInside(directory, file))
  {
    throw Error(ErrorCode::Model, "the model " + name + " is not installed");
  }
  return file.string();
}

std::string FindModelFile(const std::string& directory, const std::string& nameOrPath)
{
  if (fs::path(nameOrPath).extension() != extension)
  {
    return FindModel(directory, nameOrPath);
  }
  if (!fs::is_regular_file(nameOrPath))
  {
    throw Error(ErrorCode::Model, "there is no model file " + nameOrPath);
  }
  return nameOrPath;
}
} // namespace Clade

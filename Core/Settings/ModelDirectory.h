#pragma once
#include "Settings/ModelMetadata.h"
#include "Settings/ModelName.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// Where models are looked for by name when nothing else is said: models beside the program (in a build),
/// share/clade/models of its installation, else /usr/share/clade/models.
std::string DefaultModelsDirectory();

/// One model file of a directory.
struct ModelListing
{
  std::string name; ///< the file's name without .safetensors
  std::string path;
  std::optional<ModelMetadata> metadata;
  std::string problem; ///< why there is no metadata, one sentence
};

/// The models of `directory` by name; none where there is no such directory. Files whose name is not a
/// model's and links that lead out of the directory are passed over; damaged models are listed with their
/// problem.
std::vector<ModelListing> ListModels(const std::string& directory);

/// Path of the model `name`. Throws Error(InvalidArgument) for what is not a model's name, Error(Model) where
/// the directory has none of that name.
std::string FindModel(const std::string& directory, const std::string& name);
/// The same for what users write: a path that ends in .safetensors is the file itself. Throws Error(Model)
/// where there is none.
std::string FindModelFile(const std::string& directory, const std::string& nameOrPath);
} // namespace Clade

#pragma once
#include "Settings/ModelMetadata.h"
#include "Settings/ModelName.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
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
} // namespace Clade

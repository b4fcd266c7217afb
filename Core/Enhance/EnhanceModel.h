#pragma once
#include "Settings/ModelName.h"

#include <string>

namespace Clade
{
/// What computes the new voxels: "cubic", or a network from a model file.
struct EnhanceModel
{
  std::string name = cubicModel;
  std::string sha256;     ///< hexadecimal, of the model file; empty for cubic
  std::string path;       ///< of the model file; empty for cubic
  bool isDefault = false; ///< "auto" was asked for: whatever the series is, there must be a result

  bool IsCubic() const { return name == cubicModel; }
};

/// Finds the model that `name` stands for: "cubic"; "auto", the default of the modality (mr-body, ct-body); a
/// name, in `modelsDirectory` (empty: DefaultModelsDirectory()); or, where `mayBePath`, a file that ends in
/// .safetensors. Throws Error(Model) where it is not there or this program has no networks.
EnhanceModel ResolveModel(const std::string& name, const std::string& modality,
                          const std::string& modelsDirectory, bool mayBePath = false);
} // namespace Clade

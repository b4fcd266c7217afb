#pragma once
#include "Settings/ModelMetadata.h"

#include <memory>
#include <string>

namespace Clade
{
struct LoadedModel; // Network/ModelFile.h, which shows LibTorch

/// A model in memory, ready for EnhanceWithNetwork. A handle: copies share the weights, which never change,
/// so any number of threads may use them.
class NetworkModel
{
public:
  explicit NetworkModel(std::shared_ptr<const LoadedModel> loaded);

  const ModelMetadata& Metadata() const;
  const LoadedModel& Loaded() const { return *loaded_; }

private:
  std::shared_ptr<const LoadedModel> loaded_;
};

/// Reads a model file (a path from FindModel or the user; ModelDirectory.h). Throws Error(NotFound) or
/// Error(InvalidFile).
NetworkModel LoadModel(const std::string& path);
} // namespace Clade

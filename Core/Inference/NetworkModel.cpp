#include "Inference/NetworkModel.h"

#include "Network/ModelFile.h"
#include "Network/TorchErrors.h"

#include <utility>

namespace Clade
{
NetworkModel::NetworkModel(std::shared_ptr<const LoadedModel> loaded) : loaded_(std::move(loaded)) {}

const ModelMetadata& NetworkModel::Metadata() const
{
  return loaded_->metadata;
}

NetworkModel LoadModel(const std::string& path)
{
  return WithTorchErrors("loading the model " + path, [&]
                         { return NetworkModel(std::make_shared<const LoadedModel>(ReadModelFile(path))); });
}
} // namespace Clade

#include "Network/ModelFile.h"

#include "Network/TensorFile.h"

#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
std::vector<NamedTensor> ParametersOf(const Generator& generator)
{
  std::vector<NamedTensor> parameters;
  for (const auto& item : generator->named_parameters())
  {
    parameters.push_back({item.key(), item.value()});
  }
  return parameters;
}
} // namespace

LoadedModel ReadModelFile(const std::string& path)
{
  const SafeTensors file = SafeTensors::Read(path);
  LoadedModel model;
  model.metadata = ModelMetadataOf(file, path);
  model.generator = Generator(model.metadata.generator);
  CopyTensors(file, "", ParametersOf(model.generator), path);
  return model;
}

void WriteModelFile(const std::string& path, const ModelMetadata& metadata, const Generator& generator,
                    TensorType type)
{
  WriteTensorFile(path, ParametersOf(generator), {{"clade", ToJson(metadata).dump()}}, type);
}
} // namespace Clade

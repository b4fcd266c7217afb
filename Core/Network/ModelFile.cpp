#include "Network/ModelFile.h"

#include "Network/ParameterShapes.h"
#include "Network/TensorFile.h"

#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
std::vector<NamedTensor> ParametersOf(const AnyGenerator& generator)
{
  std::vector<NamedTensor> parameters;
  for (const auto& item : generator->named_parameters())
  {
    parameters.push_back({item.key(), item.value()});
  }
  return parameters;
}

/// The metadata, if the file's tensors are those of the generator that they describe.
ModelMetadata SoundMetadataOf(const SafeTensors& file, const std::string& path)
{
  ModelMetadata metadata = ModelMetadataOf(file, path);
  RequireTensors(file, ParameterShapes(metadata.generator), path);
  return metadata;
}
} // namespace

LoadedModel ReadModelFile(const std::string& path)
{
  // Judged by its header first: neither data nor a network that it does not hold may cost gigabytes.
  SoundMetadataOf(SafeTensors::ReadHeader(path), path);
  const SafeTensors file = SafeTensors::Read(path); // perhaps another by now
  LoadedModel model;
  model.metadata = SoundMetadataOf(file, path);
  model.generator = AnyGenerator(model.metadata.generator);
  CopyTensors(file, "", ParametersOf(model.generator), path);
  return model;
}

void WriteModelFile(const std::string& path, const ModelMetadata& metadata, const AnyGenerator& generator,
                    TensorType type)
{
  WriteTensorFile(path, ParametersOf(generator), {{"clade", ToJson(metadata).dump()}}, type);
}
} // namespace Clade

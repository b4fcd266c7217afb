#pragma once
#include "Network/AnyGenerator.h"
#include "Settings/ModelMetadata.h"
#include "Settings/SafeTensors.h"

#include <string>

namespace Clade
{
/// A model as its file holds it: weights in float32 on the CPU, ready for use and for further training.
struct LoadedModel
{
  ModelMetadata metadata;
  AnyGenerator generator;
};

/// Reads NAME.safetensors. The weights must be those of the generator that the metadata describe, by name and
/// shape, none missing, none left over, all finite. Throws Error(NotFound) or Error(InvalidFile), naming the
/// file and the tensor.
LoadedModel ReadModelFile(const std::string& path);

/// Writes metadata, and weights as `type`. Float16 is enough for a model that is done: bfloat16 inference
/// keeps fewer digits of them.
void WriteModelFile(const std::string& path, const ModelMetadata& metadata, const AnyGenerator& generator,
                    TensorType type = TensorType::Float32);
} // namespace Clade

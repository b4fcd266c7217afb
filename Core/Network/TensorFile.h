#pragma once
#include "Settings/SafeTensors.h"

#include <ATen/core/Tensor.h>
#include <string>
#include <vector>

namespace Clade
{
struct NamedTensor
{
  std::string name;
  at::Tensor tensor;
};

/// A copy of `entry` of `file` as a float32 tensor on the CPU. Throws Error(InvalidFile) where a value is not
/// finite. `where`: the file's name, for errors.
at::Tensor TensorOf(const SafeTensors& file, const TensorEntry& entry, const std::string& where);

/// Copies every tensor of `file` whose name begins with `prefix` into the one of `targets` that has the rest
/// of the name. Throws Error(InvalidFile) that names the first tensor that is missing, left over or of
/// another shape. `where`: the file's name, for errors.
void CopyTensors(const SafeTensors& file, const std::string& prefix, const std::vector<NamedTensor>& targets,
                 const std::string& where);

/// Writes tensors of any device and floating-point type as `type`.
void WriteTensorFile(const std::string& path, const std::vector<NamedTensor>& tensors,
                     const std::map<std::string, std::string>& metadata,
                     TensorType type = TensorType::Float32);
} // namespace Clade

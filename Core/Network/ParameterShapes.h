#pragma once
#include "Settings/GeneratorOptions.h"

#include <cstdint>
#include <string>
#include <vector>

namespace Clade
{
class SafeTensors;

struct NamedShape
{
  std::string name;
  std::vector<std::int64_t> shape;
};

/// Names and shapes of the parameters of a generator with these options, in the order of its
/// named_parameters(). No network is built: a few bytes of options can describe one of gigabytes.
std::vector<NamedShape> ParameterShapes(const GeneratorOptions& options);

/// Throws Error(InvalidFile) that names the first tensor of `file`, of which the header is enough, that is
/// missing, of another shape or left over.
void RequireTensors(const SafeTensors& file, const std::vector<NamedShape>& expected,
                    const std::string& where);
} // namespace Clade

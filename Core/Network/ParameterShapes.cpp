#include "Network/ParameterShapes.h"

#include "Base/Error.h"
#include "Settings/SafeTensors.h"

#include <set>
#include <utility>

namespace Clade
{
namespace
{
std::string ToText(const std::vector<std::int64_t>& shape)
{
  std::string text;
  for (const std::int64_t size : shape)
  {
    text += (text.empty() ? "" : ", ") + std::to_string(size);
  }
  return '[' + text + ']';
}

std::vector<NamedShape> LateShapes(const LateOptions& options)
{
  std::vector<NamedShape> shapes;
  const auto add = [&](const std::string& name, std::int64_t inputs, std::int64_t outputs)
  {
    shapes.push_back({name + ".weight", {outputs, inputs, 3, 3}});
    shapes.push_back({name + ".bias", {outputs}});
  };
  const auto addLinear = [&](const std::string& name, std::int64_t inputs, std::int64_t outputs)
  {
    shapes.push_back({name + ".weight", {outputs, inputs}});
    shapes.push_back({name + ".bias", {outputs}});
  };
  const std::int64_t conditions = options.thickness ? 2 : 1;
  add("input", 2 + conditions, options.channels);
  for (int i = 0; i < options.blocks; i++)
  {
    add("residual" + std::to_string(i) + ".first", options.channels, options.channels);
    add("residual" + std::to_string(i) + ".second", options.channels, options.channels);
  }
  add("expand", options.channels, std::int64_t{2} * options.features);
  addLinear("taps1", 4 + conditions, 48);
  addLinear("taps2", 48, std::int64_t{4} * options.features);
  add("head1", options.features + 4, options.headChannels);
  add("head2", options.headChannels, options.headChannels);
  add("head3", options.headChannels, 1);
  return shapes;
}
} // namespace

std::vector<NamedShape> ParameterShapes(const GeneratorOptions& options)
{
  if (options.IsLate())
  {
    return LateShapes(options.late);
  }
  std::vector<NamedShape> shapes;
  const auto add = [&](const std::string& name, std::int64_t inputs, std::int64_t outputs,
                       std::int64_t kernel, bool isTransposed = false)
  {
    const auto [outer, inner] = isTransposed ? std::pair{inputs, outputs} : std::pair{outputs, inputs};
    shapes.push_back({name + ".weight", {outer, inner, kernel, kernel}});
    if (options.bias)
    {
      shapes.push_back({name + ".bias", {outputs}});
    }
  };
  const std::int64_t base = options.baseChannels;
  add("input", 1, base, 7);
  add("down1", base, 2 * base, 3);
  add("down2", 2 * base, 4 * base, 3);
  for (int i = 0; i < options.residualBlocks; i++)
  {
    add("residual" + std::to_string(i) + ".first", 4 * base, 4 * base, 3);
    add("residual" + std::to_string(i) + ".second", 4 * base, 4 * base, 3);
  }
  const bool isTransposed = options.upSampling == UpSampling::Transposed;
  add("up1.convolution", 4 * base, 2 * base, 3, isTransposed);
  add("up2.convolution", 2 * base, base, 3, isTransposed);
  add("output", base, 1, 7);
  return shapes;
}

void RequireTensors(const SafeTensors& file, const std::vector<NamedShape>& expected,
                    const std::string& where)
{
  std::set<std::string> names;
  for (const auto& [name, shape] : expected)
  {
    names.insert(name);
    const TensorEntry* entry = file.Find(name);
    if (entry == nullptr)
    {
      throw Error(ErrorCode::InvalidFile, where + ": tensor " + name + " is missing");
    }
    if (entry->shape != shape)
    {
      throw Error(ErrorCode::InvalidFile, where + ": tensor " + name + " has the shape " +
                                              ToText(entry->shape) + ", expected " + ToText(shape));
    }
  }
  for (const auto& entry : file.Tensors())
  {
    if (names.count(entry.name) == 0)
    {
      throw Error(ErrorCode::InvalidFile, where + ": tensor " + entry.name + " belongs to no layer");
    }
  }
}
} // namespace Clade

#include "Network/TensorFile.h"

#include "Base/Error.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade
{
namespace
{
at::ScalarType ScalarTypeOf(TensorType type)
{
  return type == TensorType::Float32   ? torch::kFloat32
         : type == TensorType::Float16 ? torch::kFloat16
                                       : torch::kBFloat16;
}

std::string Shape(c10::IntArrayRef sizes)
{
  std::ostringstream text;
  text << sizes;
  return text.str();
}
} // namespace

at::Tensor TensorOf(const SafeTensors& file, const TensorEntry& entry, const std::string& where)
{
  auto stored = torch::empty(entry.shape, torch::dtype(ScalarTypeOf(entry.type)));
  if (entry.bytes > 0)
  {
    std::copy_n(file.Data(entry), entry.bytes, static_cast<std::uint8_t*>(stored.data_ptr()));
  }
  const auto tensor = stored.to(torch::kFloat32);
  if (!tensor.isfinite().all().item<bool>())
  {
    throw Error(ErrorCode::InvalidFile,
                where + ": tensor " + entry.name + " holds a value that is not finite");
  }
  return tensor;
}

void CopyTensors(const SafeTensors& file, const std::string& prefix, const std::vector<NamedTensor>& targets,
                 const std::string& where)
{
  const torch::NoGradGuard noGradients;
  std::set<std::string> expected;
  for (const auto& target : targets)
  {
    const std::string name = prefix + target.name;
    expected.insert(name);
    const TensorEntry* entry = file.Find(name);
    if (entry == nullptr)
    {
      throw Error(ErrorCode::InvalidFile, where + ": tensor " + name + " is missing");
    }
    if (target.tensor.sizes() != c10::IntArrayRef(entry->shape))
    {
      throw Error(ErrorCode::InvalidFile, where + ": tensor " + name + " has the shape " +
                                              Shape(entry->shape) + ", expected " +
                                              Shape(target.tensor.sizes()));
    }
    torch::Tensor(target.tensor).copy_(TensorOf(file, *entry, where));
  }
  for (const auto& entry : file.Tensors())
  {
    if (entry.name.compare(0, prefix.size(), prefix) == 0 && expected.count(entry.name) == 0)
    {
      throw Error(ErrorCode::InvalidFile, where + ": tensor " + entry.name + " belongs to no layer");
    }
  }
}

void WriteTensorFile(const std::string& path, const std::vector<NamedTensor>& tensors,
                     const std::map<std::string, std::string>& metadata, TensorType type)
{
  std::vector<torch::Tensor> kept; // what is written must stay alive until then
  std::vector<TensorToWrite> list;
  for (const auto& [name, tensor] : tensors)
  {
    kept.push_back(tensor.detach().to(torch::kCPU, ScalarTypeOf(type)).contiguous());
    list.push_back({name, type, kept.back().sizes().vec(), kept.back().data_ptr()});
  }
  WriteSafeTensors(path, list, metadata);
}
} // namespace Clade

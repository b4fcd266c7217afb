#include "Training/NetworkState.h"

namespace Clade
{
std::vector<NamedTensor> ParametersOf(const torch::nn::Module& module, const std::string& prefix)
{
  std::vector<NamedTensor> parameters;
  for (const auto& item : module.named_parameters())
  {
    parameters.push_back({prefix + item.key(), item.value()});
  }
  return parameters;
}

void Append(std::vector<NamedTensor>& all, const std::string& prefix, const std::vector<NamedTensor>& tensors)
{
  for (const auto& [name, tensor] : tensors)
  {
    all.push_back({prefix + name, tensor});
  }
}

Adam MakeAdam(const std::vector<NamedTensor>& parameters, const TrainingOptions& options)
{
  return Adam(parameters, options.beta1, options.beta2);
}

void SetGradients(const torch::nn::Module& module, bool isWanted)
{
  for (auto& parameter : module.parameters())
  {
    parameter.requires_grad_(isWanted);
  }
}
} // namespace Clade

#include "Training/Adam.h"

#include <cmath>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade
{
Adam::Adam(std::vector<NamedTensor> parameters, double beta1, double beta2, double epsilon)
    : parameters_(std::move(parameters)), beta1_(beta1), beta2_(beta2), epsilon_(epsilon),
      steps_(torch::zeros({1}))
{
  for (const auto& parameter : parameters_)
  {
    moments_.push_back({torch::zeros_like(parameter.tensor), torch::zeros_like(parameter.tensor)});
  }
}

void Adam::Step(double learningRate)
{
  const torch::NoGradGuard noGradients;
  steps_.add_(1);
  const double steps = steps_.item<float>();
  const double correction1 = 1 - std::pow(beta1_, steps);
  const double correction2 = std::sqrt(1 - std::pow(beta2_, steps));
  for (std::size_t n = 0; n < parameters_.size(); n++)
  {
    torch::Tensor& parameter = parameters_[n].tensor;
    torch::Tensor& gradient = parameter.mutable_grad();
    if (!gradient.defined())
    {
      continue;
    }
    auto& [first, second] = moments_[n];
    first.mul_(beta1_).add_(gradient, 1 - beta1_);
    second.mul_(beta2_).addcmul_(gradient, gradient, 1 - beta2_);
    parameter.addcdiv_(first, (second.sqrt() / correction2).add_(epsilon_), -learningRate / correction1);
    gradient.reset();
  }
}

std::vector<NamedTensor> Adam::State() const
{
  std::vector<NamedTensor> state;
  for (std::size_t n = 0; n < parameters_.size(); n++)
  {
    state.push_back({"first." + parameters_[n].name, moments_[n].first});
    state.push_back({"second." + parameters_[n].name, moments_[n].second});
  }
  state.push_back({"steps", steps_});
  return state;
}
} // namespace Clade

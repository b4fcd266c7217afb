#include "Training/AveragedGenerator.h"

#include "Training/NetworkState.h"

#include <algorithm>
#include <torch/utils.h>

namespace Clade
{
void CopyWeights(const AnyGenerator& from, const AnyGenerator& to)
{
  const torch::NoGradGuard noGradients;
  const auto source = from->parameters();
  auto target = to->parameters();
  for (std::size_t n = 0; n < source.size(); n++)
  {
    target[n].copy_(source[n]);
  }
}

AveragedGenerator::AveragedGenerator(const AnyGenerator& source, double decay)
    : source_(source), average_(source.Options()), decay_(decay)
{
  average_->to(source->parameters().front().device());
  CopyWeights(source, average_);
}

void AveragedGenerator::Update(std::int64_t step)
{
  const torch::NoGradGuard noGradients;
  const double steps = static_cast<double>(step);
  const double decay = std::min(decay_, (1 + steps) / (10 + steps));
  const auto source = source_->parameters();
  auto average = average_->parameters();
  for (std::size_t n = 0; n < source.size(); n++)
  {
    average[n].lerp_(source[n], decay_ > 0 ? 1 - decay : 1.0);
  }
}

AnyGenerator AveragedGenerator::Copy() const
{
  AnyGenerator copy(average_.Options());
  CopyWeights(average_, copy);
  return copy;
}

std::vector<NamedTensor> AveragedGenerator::State() const
{
  return ParametersOf(average_.Module());
}
} // namespace Clade

#pragma once
#include "Training/ITrainingMethod.h"

#include <ATen/core/Tensor.h>
#include <string>
#include <utility>
#include <vector>

namespace Clade
{
/// The weighted sum of a step's losses, and each of them by its name. Reads no value from the device before
/// Values() is called.
class LossSum
{
public:
  void Add(const std::string& name, double weight, const at::Tensor& loss)
  {
    total_ = total_.defined() ? total_ + weight * loss : weight * loss;
    losses_.push_back({name, loss});
  }

  /// A loss that is reported but not part of the sum.
  void AddForReport(const std::string& name, const at::Tensor& loss) { losses_.push_back({name, loss}); }

  const at::Tensor& Total() const { return total_; }

  LossValues Values() const
  {
    LossValues values = {{"total", total_.item<double>()}};
    for (const auto& [name, loss] : losses_)
    {
      values[name] = loss.item<double>();
    }
    return values;
  }

private:
  at::Tensor total_;
  std::vector<std::pair<std::string, at::Tensor>> losses_;
};
} // namespace Clade

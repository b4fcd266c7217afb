#pragma once
#include "Base/Error.h"
#include "Base/Progress.h"
#include "Geometry/Vector3.h"
#include "Network/AnyGenerator.h"
#include "Settings/TrainingOptions.h"

#include <cmath>
#include <string>
#include <torch/types.h>
#include <utility>

namespace Clade::Testing
{
inline double Texture(const Vector3& p, double phase)
{
  return 500 + 160 * (std::sin(0.9 * p.x + phase + 0.3 * p.y) + std::sin(0.8 * p.y - 0.2 * p.z) +
                      std::sin(0.9 * p.z + 0.3 * p.x));
}

inline TrainingOptions SmallLate()
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Smore, "MR", Architecture::Late);
  options.generator.late = {8, 1, 8, 8, true};
  options.patch = 32;
  options.batch = 2;
  options.epochs = 2;
  options.batchesPerEpoch = 3;
  options.largestFactor = 5;
  options.device = "cpu";
  options.threads = 1;
  return options;
}

inline bool SameWeights(const AnyGenerator& a, const AnyGenerator& b)
{
  const auto first = a->parameters(), second = b->parameters();
  for (std::size_t n = 0; n < first.size(); n++)
  {
    if (!torch::equal(first[n], second[n]))
    {
      return false;
    }
  }
  return first.size() == second.size();
}

/// Cancels in a stage after a number of reports.
class StopAfter : public NoProgress
{
public:
  explicit StopAfter(int reports, std::string stage) : left_(reports), stage_(std::move(stage)) {}
  void BeginStage(std::string_view stage) override { isStage_ = stage == stage_; }
  void Report(double) override { left_ -= isStage_ ? 1 : 0; }
  bool IsCancelled() const override { return left_ <= 0; }
  void ThrowIfCancelled() const override
  {
    if (IsCancelled())
    {
      throw Error(ErrorCode::Cancelled, "stopped");
    }
  }

private:
  bool isStage_ = false;
  int left_;
  std::string stage_;
};
} // namespace Clade::Testing

#pragma once
#include "Jobs/IJobStore.h"

#include <functional>
#include <map>
#include <string>

namespace Clade
{
/// The numbers that /tools/metrics-prometheus shows as orthanc_clade_... One caller at a time.
class Metrics
{
public:
  using SetMetric = std::function<void(const std::string& name, double value)>;

  Metrics(IJobStore& store, std::int64_t aliveWithinMs);
  void Refresh(const SetMetric& set);

private:
  IJobStore& store_;
  const std::int64_t aliveWithinMs_;
  /// Jobs that had ended when the plugin was started.
  const std::map<JobState, std::size_t> before_;
};
} // namespace Clade

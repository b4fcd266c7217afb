#pragma once
#include "Jobs/IJobStore.h"

#include <functional>
#include <set>
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
  void CountEnded();

  IJobStore& store_;
  const std::int64_t aliveWithinMs_;
  // Jobs that ended since the plugin was started. A counter must never fall, as the jobs in the store do when
  // the history is cleared.
  double completed_ = 0;
  double failed_ = 0;
  TimeMs countedUpTo_;
  std::set<std::string> countedThen_; ///< jobs that ended in the very millisecond countedUpTo_
};
} // namespace Clade

#pragma once
#include "OrthancPlugin/JobFactory.h"
#include "OrthancPlugin/Rules/ChangeLog.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace Clade
{
/// Applies the rules to every series that becomes stable. Orthanc's callback only wakes it; its own thread
/// reads Orthanc's log of changes, so that the same code handles what happened before a restart: nothing is
/// lost, and the job's key makes repetitions harmless. Series that had not become stable when Orthanc stopped
/// are waited for here, since Orthanc will not report them any more. A series that was judged is not judged
/// again because rules have changed.
class ChangeListener
{
public:
  ChangeListener(IOrthanc& orthanc, IJobStore& store, const PluginConfiguration& configuration,
                 JobFactory& factory, std::chrono::seconds stableAge);
  ~ChangeListener();

  void Start();
  void Stop();
  /// A series became stable. Returns at once.
  void Wake();

private:
  using Clock = std::chrono::steady_clock;

  void Run();
  void Work();
  void ReadLog();
  void JudgeStable();
  void ScheduleOpenSeries(std::int64_t sequence);
  void JudgePending();
  void JudgeSeries(SeriesView& series);
  void Settle(const std::string& seriesId, std::int64_t sequence, bool isToBeJudged);
  void Save();
  bool IsStopping();

  IOrthanc& orthanc_;
  IJobStore& store_;
  const PluginConfiguration& configuration_;
  JobFactory& factory_;
  const std::chrono::seconds stableAge_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool isAwake_ = false;
  bool isStopping_ = false;
  std::thread thread_;

  // Of the thread alone
  std::optional<ChangeLog> log_;
  std::string savedText_;
  std::map<std::string, Clock::time_point> pending_; ///< series -> when StableAge will have passed
  std::map<std::string, int> failures_;              ///< series -> how often judging it failed
  std::optional<std::int64_t> openUpTo_;
  Clock::time_point nextOpenCheck_{};
};
} // namespace Clade

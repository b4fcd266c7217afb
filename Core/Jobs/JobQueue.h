#pragma once
#include "Jobs/Job.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// Jobs that wait or run and need no distinction when one of them is handed out.
struct JobQueue
{
  JobKind kind = JobKind::Enhance;
  std::string orthanc; ///< JobRequest::orthanc
  std::string rule;
  std::string model;
  std::string modelHash;   ///< see ModelHashOf
  std::size_t waiting = 0; ///< Pending ones, those that may not begin yet, too
  std::size_t running = 0;
};

/// Whether the caller may be given jobs of a queue; an empty function: of every queue.
using MayTake = std::function<bool(const JobQueue&)>;

/// "ModelHash" of the parameters: SHA-256 of the model file that the job was made for; "" for jobs without
/// one.
std::string ModelHashOf(const JobRequest& request);

/// How many jobs, Quick ones left out, may run at once of one Orthanc.
struct RunningLimits
{
  std::optional<int> all;           ///< of all its jobs
  std::map<std::string, int> rules; ///< of single rules
  std::string problem;              ///< why they cannot be read, so that none may begin; empty: they can

  bool IsNone() const { return !all && rules.empty() && problem.empty(); }
};
/// As text for the property `runningLimits` of a job store.
std::string ToText(const RunningLimits& limits);
/// What cannot be read is a limit of its own, `problem`: one Orthanc's holds up no other.
RunningLimits RunningLimitsFromText(const std::string& text);

inline constexpr const char* runningLimits = "RunningLimits";

/// Whether an Orthanc may be called so: at most 64 letters, digits, '.', '_' and '-', or nothing.
bool IsOrthancName(const std::string& name);

/// What a store calls a property that each Orthanc has one of: `name` alone where the Orthanc has no name.
std::string PropertyOf(const std::string& orthanc, const std::string& name);

/// The limit that keeps the queue from having one more job run, in words for people; empty: none does.
std::string LimitReached(const JobQueue& queue, const std::vector<JobQueue>& all,
                         const RunningLimits& limitsOfOrthanc);

/// The queues from which a job may be handed out now: of these kinds, with jobs that wait, not refused by
/// `mayTake`, below the limits of their Orthanc (by its name).
std::vector<JobQueue> OpenQueues(const std::vector<JobQueue>& all, const std::vector<JobKind>& kinds,
                                 const std::map<std::string, RunningLimits>& limits, const MayTake& mayTake);

/// Where the first job of a queue stands in the order in which jobs are handed out: by priority, then kind
/// (in the order of `kinds`), then age; the smaller the earlier.
struct PlaceInOrder
{
  int minusPriority = 0;
  std::size_t kind = 0; ///< its place among the kinds that were asked for
  TimeMs creationTime = 0;
  std::int64_t sequence = 0;

  PlaceInOrder(int priority, JobKind jobKind, const std::vector<JobKind>& kinds, TimeMs created,
               std::int64_t number);
  bool operator<(const PlaceInOrder& other) const;
};
} // namespace Clade

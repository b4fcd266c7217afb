#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
enum class JobKind
{
  Enhance, ///< a derived series; on the super-resolution lane
  Train,   ///< on the same lane, after every Enhance job
  Quick    ///< somebody waits for the answer; on the lane that is always free
};

/// Pending -> Running -> Success | Failure | Skipped | Cancelled. Running -> Pending when the lease expires
/// or a transient error asks for another attempt.
enum class JobState
{
  Pending,
  Running,
  Success,
  Failure,
  Skipped, ///< the input was refused by name: a normal outcome
  Cancelled
};
std::string_view ToString(JobKind kind);
std::string_view ToString(JobState state);
/// Throw Error(InvalidArgument) for an unknown word.
JobKind JobKindFromString(std::string_view word);
JobState JobStateFromString(std::string_view word);
inline bool IsFinal(JobState state)
{
  return state != JobState::Pending && state != JobState::Running;
}

/// Milliseconds since 1970-01-01 UTC.
using TimeMs = std::int64_t;
TimeMs NowMs();
/// "20261120T061534.123", UTC, as Orthanc writes times; empty for 0.
std::string TimeToString(TimeMs time);

/// What a caller asks for. Two requests with one key are one job.
struct JobRequest
{
  JobKind kind = JobKind::Enhance;
  std::string key;      ///< JobKey(...); for Quick jobs: empty, never shared
  std::string seriesId; ///< Orthanc identifier of the (first) source series; may be empty for Quick
  std::string seriesInstanceUid;
  std::string studyId; ///< Orthanc identifier
  std::string model;   ///< "auto", "cubic", a name
  std::string rule;    ///< name of the rule that made the job; empty: a person did
  std::string orthanc; ///< name of the Orthanc that has the series; "": the one without a name
  std::string user;    ///< who asked, as Orthanc knows him; "": a rule, or one who did not have to log in
  int priority = 0;    ///< larger first
  /// Enhance: {"Options", "Instances": [SOP Instance UIDs, sorted], "ModelHash", "ModelIsDefault" (the
  /// plugin chose it for "auto": what it cannot do is interpolated instead of refused), "Destination": [..],
  /// "DeleteSuperseded", "Salt"}. Quick: {"Request": "rules/test", ...}.
  nlohmann::json parameters = nlohmann::json::object();
  int maxAttempts = 3;
  std::int64_t timeoutMs = 3600 * 1000; ///< of one attempt, from its claim
  TimeMs notBefore = 0;                 ///< not claimed earlier
};

/// JobRequest::notBefore of a job that is paused: a person resumes it, the clock never does.
inline constexpr TimeMs untilResumed = 253'402'300'799'000; // the last second of the year 9999

struct Job
{
  std::string id; ///< UUID
  JobRequest request;
  JobState state = JobState::Pending;
  int attempts = 0;    ///< claims so far
  double progress = 0; ///< 0..100
  std::string stage;
  std::string owner; ///< worker that holds the lease, while Running
  TimeMs leaseExpiry = 0;
  bool cancelRequested = false;
  /// SeriesInstanceUIDs, spaces between, under which an attempt began to store instances; "" once there is
  /// nothing of it left to remove.
  std::string publishingSeriesUid;
  std::string derivedSeriesId; ///< Orthanc identifier; set with Success
  std::string errorCode;       ///< of the last attempt, until the next one ends
  std::string errorText;
  nlohmann::json result; ///< report of the use case; null until then
  TimeMs creationTime = 0;
  TimeMs startTime = 0; ///< of the latest attempt
  TimeMs completionTime = 0;
  bool hasPicture = false; ///< see IJobStore::GetPicture
};

/// Pending: no worker takes it before it is resumed. Running: its worker was asked to make way.
inline bool IsPaused(const Job& job)
{
  return job.request.notBefore == untilResumed;
}

/// The JSON of GET /clade/jobs/{id}: ID, Kind, State, Progress, Stage, Priority, Attempts, MaxAttempts,
/// CancelRequested, Paused, Worker, Orthanc, RequestedBy, Series, SeriesInstanceUID, Study, DerivedSeries,
/// Model, Rule, Options, OptionWords, CreationTime, StartTime, CompletionTime, NotBefore, Hours, ErrorCode,
/// ErrorDescription, NextStep (what to do about the error), HasPicture, Result. Absent things are null; the
/// error of a job that has not ended is that of its last attempt. `withResult` false leaves Result out
/// (lists).
nlohmann::json ToJson(const Job& job, bool withResult = true);

/// Orthanc identifiers of all that the job made: Job::derivedSeriesId, and the series of further volumes,
/// which its report names (Result.Volumes[].DerivedSeries).
std::vector<std::string> DerivedSeriesOf(const Job& job);

/// Orthanc identifiers of the uncertainty maps that its report names (Result.Uncertainty, of each volume).
std::vector<std::string> UncertaintySeriesOf(const Job& job);

/// The key of an enhancement: series + set of SOP Instance UIDs + model hash + canonical options + salt,
/// hashed.
std::string JobKey(const std::string& seriesInstanceUid, std::vector<std::string> sopInstanceUids,
                   const std::string& modelHash, const std::string& canonicalOptions,
                   const std::string& salt);

/// A worker as the store knows it.
struct WorkerInfo
{
  std::string id; ///< "host:pid:start", unique
  std::string host;
  std::int64_t pid = 0;
  std::string version;
  std::string device;                                ///< "cpu (2 threads)", "cuda:0 (NVIDIA ...)"
  nlohmann::json details = nlohmann::json::object(); ///< models, memory limit
  std::string currentJob;                            ///< id; empty: idle
  TimeMs startTime = 0;
  TimeMs lastHeartbeat = 0;
};
} // namespace Clade

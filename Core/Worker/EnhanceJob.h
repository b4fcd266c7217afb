#pragma once
#include "Enhance/EnhanceSeries.h"
#include "Jobs/IJobStore.h"
#include "Orthanc/OrthancClient.h"
#include "Worker/JobProgress.h"
#include "Worker/JobRunner.h"
#include "Worker/OrthancSeries.h"
#include "Worker/Publication.h"

#include <string>
#include <vector>

namespace Clade
{
/// Orthanc's metadata of a derived series under which the worker notes, as JSON, where it came from:
/// {"Source": Orthanc's identifier, "Job", "Model", "ModelSha256", "Version"}.
inline constexpr int provenanceMetadata = 4810;

/// One attempt at an enhancement: fetch, read, compute, write, publish, send. Stages "fetch", "read", those
/// of EnhanceSeries, "publish", and "send" where there is a destination.
///
/// Once the derived series is complete in Orthanc a failure to send it does not remove it: the job is tried
/// again and then only sends.
class EnhanceJob
{
public:
  /// Everything is the caller's and lives until the end of the object.
  EnhanceJob(IJobStore& store, OrthancClient& orthanc, const JobRunnerSettings& settings, const Job& job,
             JobProgress& progress, Publication& publication);

  /// The outcome Success. Throws Error for every other: see JobRunner::Run.
  JobOutcome Run();

private:
  /// Throws Error(SeriesChanged) where the series is not the set of instances that the job was made for,
  /// after queueing a job for what it is now.
  void RequireUnchanged(const OrthancSeries& series);
  /// A derived series of each volume that is asked for; their identifiers.
  std::vector<std::string> MakeVolumes(const OrthancSeries& series, const VolumeReader& reader);
  EnhanceRequest Resolve(const std::string& modality);
  /// Throws Error(Model) where the file is not the one of the job's key (parameter "ModelHash"), after
  /// queueing a job for what it is now.
  void RequireModelOfKey(const EnhanceModel& model);
  /// The complete derived series that is there already, or the one made now. Returns its identifier.
  std::string FindOrMake(const OrthancSeries& series, const SourceSeries& source);
  std::string Make(const OrthancSeries& series, const SourceSeries& source, EnhancePlan plan);
  std::string Publish(const SourceSeries& source, EnhancePlan made, const EnhanceResult& result);
  /// Keeps the before / after picture with the job. Whatever is wrong with it is a warning: the series
  /// counts.
  void KeepPicture(const BeforeAfter& picture);
  /// The same of a series that was stored before, where the job has no picture yet.
  void DrawAgain(const SourceSeries& source, const std::string& derivedId);
  void NoteProvenance(const std::string& derivedId, const DerivationInfo& info);
  void Send(const std::vector<std::string>& derived);
  void RemoveSuperseded(const std::vector<std::string>& derived);
  /// Removes the derived series of an older job, its uncertainty map, too; but for those in `kept`.
  void RemoveSeriesOf(const std::string& jobId, const std::vector<std::string>& kept);
  void Warn(const std::string& code, const std::string& text);

  IJobStore& store_;
  OrthancClient& orthanc_;
  const JobRunnerSettings& settings_;
  const Job& job_;
  JobProgress& progress_;
  Publication& publication_;
  StageClock clock_;
  EnhanceOptions options_;
  nlohmann::json report_;
  Warnings warnings_;
  bool isPictureKept_ = false; ///< by this attempt
};
} // namespace Clade

#pragma once
#include "Jobs/IJobStore.h"
#include "Orthanc/OrthancClient.h"
#include "TrainingRuns/TrainModel.h"
#include "Worker/JobProgress.h"
#include "Worker/JobRunner.h"
#include "Worker/TrainingFolder.h"

#include <string>

namespace Clade
{
/// One attempt at a training on series of Orthanc: fetch, read, train, and put the model into the models'
/// directory. Its parameters: {"Series": [Orthanc's identifiers], "Validation": [..], "Volume": of
/// series with several (K, "all"; left out: none), "Options": the training's options, "Minutes": its budget
/// or 0, "InUse": the model that the new one is compared with, "Replaces": hash of the model of the same name
/// that it may replace; left out: none, "Vary": options of which every combination is tried
/// (TrainingSweep.h); left out: none}; the model's name is the request's model. Until it has ended, log and
/// checkpoint lie in
/// ".training-JOB" of the models' directory, so that the next attempt goes on after a worker was killed. It
/// yields to enhancements: when one waits, it writes a checkpoint and goes back to the queue; so it does
/// where a person pauses it. After every epoch the job's picture shows what became of the validation slice.
/// The result of one that ended, however it did, holds its curves (Settings/TrainingCurves.h), and of a sweep
/// its state (Settings/SweepState.h).
class TrainJob
{
public:
  /// Everything is the caller's and lives until the end of the object.
  TrainJob(IJobStore& store, OrthancClient& orthanc, const JobRunnerSettings& settings, const Job& job,
           JobProgress& progress);

  /// The outcome Success, or Pending where it gave way. Throws Error for every other: see JobRunner::Run.
  JobOutcome Run();

private:
  std::string ModelPath() const;
  nlohmann::json Curves() const;
  void KeepPicture(const std::string& modelPath) const;
  std::string Replaced() const; ///< hash of the model that may be replaced; empty: none
  /// {"Candidate", "Reference", ...} as ToJson of a ModelComparison, on (at most eight of) the validation
  /// series, of each the wanted volume ("all": the first): near-isotropic ones made thick, thick ones as they
  /// are.
  nlohmann::json Compare(const TrainRequest& request, IProgress& progress) const;
  /// The same; {"Problem"} where that failed, null without validation series.
  nlohmann::json CompareIfPossible(const TrainRequest& request, IProgress& progress) const;
  /// In the handler of an Error: what it means for the job. Throws it again where it is a failure.
  JobOutcome Interrupted(const class YieldingProgress& progress);
  TrainingData Load(const std::string& modality);
  /// The volumes of a series of Orthanc, named by its identifier.
  std::vector<TrainingVolume> Fetch(const std::string& id, const std::string& modality);
  TrainRequest Request() const;
  TrainedModel Learn(TrainRequest& request, TrainingData data, IProgress& progress);
  JobOutcome TrainOnce(TrainRequest request, IProgress& progress);
  /// Goes on from the checkpoint, or begins anew where that is of other volumes or options.
  JobOutcome Train(TrainRequest& request, IProgress& progress);
  JobOutcome TrainAndPublish(IProgress& progress);

  IJobStore& store_;
  OrthancClient& orthanc_;
  const JobRunnerSettings& settings_;
  const Job& job_;
  JobProgress& progress_;
  std::string models_; ///< directory
  TrainingFolder folder_;
};
} // namespace Clade

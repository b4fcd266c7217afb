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
/// directory. Its parameters: {"Series": [Orthanc's identifiers], "Validation": [..], "Options": the
/// training's options}; the model's name is the request's model. Until it has ended, log and checkpoint lie
/// in
/// ".training-JOB" of the models' directory, so that the next attempt goes on after a worker was killed. It
/// yields to enhancements: when one waits, it writes a checkpoint and goes back to the queue.
class TrainJob
{
public:
  /// Everything is the caller's and lives until the end of the object.
  TrainJob(IJobStore& store, OrthancClient& orthanc, const JobRunnerSettings& settings, const Job& job,
           JobProgress& progress);

  /// The outcome Success, or Pending where it gave way. Throws Error for every other: see JobRunner::Run.
  JobOutcome Run();

private:
  TrainingData Load(const std::string& modality);
  TrainRequest Request() const;
  JobOutcome TrainOnce(const TrainRequest& request, IProgress& progress);
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

#pragma once
#include "Jobs/IJobStore.h"

#include <string>

namespace Clade
{
/// ".training-JOB" of the models' directory: what a training has written so far, so that the next attempt
/// goes on after a worker was killed. Several job stores may share a models' directory: each folder says
/// whose it is, and a store's workers leave the folders of others alone.
class TrainingFolder
{
public:
  /// Nothing is made yet. The store is used until the end of the object.
  TrainingFolder(IJobStore& store, std::string modelsDirectory, const std::string& jobId);

  const std::string& Path() const { return path_; }

  /// Makes the folder, or takes over what an earlier attempt of the same job left. Throws as
  /// ThrowWriteFailure.
  void Make() const;
  /// Removes the folder with all that it holds.
  void Remove() const;
  /// Removes the folder unless an attempt could go on from it (a checkpoint) or its model is done.
  void RemoveIfNothingIsLearned() const;

  /// Removes the folders of this store's jobs that have ended well, were cancelled or are forgotten.
  void RemoveAbandoned() const;

  /// Moves the model with its card, log and reports from the folder into the models' directory, durably, the
  /// model last. Throws Error(Conflict) where a model of the name is there by now: all stays in the folder,
  /// and the job may be tried again once that one is away.
  /// Only the model with the hash `replaced` gives way: it is kept as the model before
  /// (Settings/ModelVersions.h).
  void Publish(const std::string& modelFile, const std::string& replaced = "") const;
  /// Whether `target` is not there, or is the model with the hash `replaced`.
  static bool MayPublish(const std::string& target, const std::string& replaced);

private:
  bool IsOurs(const std::string& folder) const;

  IJobStore& store_;
  std::string models_;
  std::string path_;
  std::string storeId_;
};
} // namespace Clade

#include "Worker/TrainingFolder.h"

#include "Base/DurableRename.h"
#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Jobs/FileHash.h"
#include "Settings/ModelVersions.h"
#include "TrainingRuns/ModelCard.h"
#ifdef CLADE_HAS_REPORT
#include "TrainingRuns/TrainingReport.h"
#endif

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

const std::string prefix = ".training-"; // then the job
constexpr const char* marker = "store";  // holds the identity of the job store

std::string FirstWordOf(const fs::path& file)
{
  std::string word;
  std::ifstream(file) >> word;
  return word;
}
} // namespace

TrainingFolder::TrainingFolder(IJobStore& store, std::string modelsDirectory, const std::string& jobId)
    : store_(store), models_(std::move(modelsDirectory)),
      path_((fs::path(models_) / (prefix + jobId)).string()),
      storeId_(store.GetProperty(storeIdProperty).value_or(""))
{
}

void TrainingFolder::Make() const
{
  std::error_code failure;
  fs::create_directories(path_, failure);
  const int error =
      failure ? failure.value() : WriteBytes((fs::path(path_) / marker).string(), storeId_ + "\n");
  if (error != 0)
  {
    ThrowWriteFailure("the models' directory " + models_ + " cannot be written", error);
  }
}

void TrainingFolder::Remove() const
{
  std::error_code ignored; // what stays is removed before the next training
  fs::remove_all(path_, ignored);
}

void TrainingFolder::RemoveIfNothingIsLearned() const
{
  std::error_code error;
  for (fs::recursive_directory_iterator entry(path_, error), end; !error && entry != end;
       entry.increment(error)) // combinations of a sweep lie in a folder of their own
  {
    const std::string extension = entry->path().extension().string();
    if (extension == ".checkpoint" || extension == ".safetensors")
    {
      return;
    }
  }
  Remove();
}

bool TrainingFolder::IsOurs(const std::string& folder) const
{
  return !storeId_.empty() && FirstWordOf(fs::path(folder) / marker) == storeId_;
}

void TrainingFolder::RemoveAbandoned() const
{
  std::error_code error;
  for (fs::directory_iterator entry(models_, error), end; !error && entry != end; entry.increment(error))
  {
    const std::string name = entry->path().filename().string();
    if (name.rfind(prefix, 0) != 0)
    {
      continue;
    }
    const std::optional<Job> owner = store_.Find(name.substr(prefix.size()));
    const bool isOver = owner ? owner->state == JobState::Success || owner->state == JobState::Cancelled
                              : IsOurs(entry->path().string());
    if (isOver)
    {
      std::error_code ignored;
      fs::remove_all(entry->path(), ignored);
    }
  }
}

bool TrainingFolder::MayPublish(const std::string& target, const std::string& replaced)
{
  return !fs::exists(target) || (!replaced.empty() && Sha256OfFile(target) == replaced);
}

void TrainingFolder::Publish(const std::string& modelFile, const std::string& replaced) const
{
  const auto target = [&](const std::string& file)
  { return (fs::path(models_) / fs::path(file).filename()).string(); };
  const auto conflict = [&]
  {
    return Error(ErrorCode::Conflict,
                 "a model " + fs::path(modelFile).stem().string() +
                     " was put there while this one was trained; nothing is overwritten. Rename or remove "
                     "that one and retry the job: it continues where it stopped");
  };
  if (!MayPublish(target(modelFile), replaced))
  {
    throw conflict();
  }
  const bool replaces = fs::exists(target(modelFile));
  if (replaces)
  {
    KeepModelBefore(models_, fs::path(modelFile).stem().string());
  }
  const std::string log = modelFile + ".log.jsonl";
  if (fs::exists(log))
  {
    RenameDurably(log, target(log));
  }
#ifdef CLADE_HAS_REPORT
  const std::string report = TrainingReportPath(modelFile);
  if (fs::exists(report))
  {
    RenameDurably(report, target(report));
  }
#endif
  const std::string sweep = fs::path(modelFile).replace_extension(sweepReportEnding).string();
  if (fs::exists(sweep))
  {
    RenameDurably(sweep, target(sweep));
  }
  else if (replaces) // the model before keeps its own
  {
    fs::remove(target(sweep));
  }
  const std::string card = ModelCard::PathOf(modelFile);
  if (fs::exists(card) && (replaces || ModelCard::MayReplace(target(card))))
  {
    RenameDurably(card, target(card));
  }
  if (replaces)
  {
    RenameDurably(modelFile, target(modelFile));
  }
  else if (!RenameDurablyIfFree(modelFile, target(modelFile))) // from here on the model is there
  {
    throw conflict();
  }
}
} // namespace Clade

#include "Worker/TrainingFolder.h"

#include "Base/Error.h"
#include "Jobs/FileHash.h"
#include "Settings/ModelVersions.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace
{
/// A models' directory that two Orthancs share, each with a store of its own.
class TrainingFolderTest : public testing::Test
{
protected:
  static std::string Enqueue(IJobStore& store, int priority = 0)
  {
    JobRequest request;
    request.priority = priority;
    request.kind = JobKind::Train;
    request.model = "knee";
    return store.Enqueue(request).job.id;
  }
  static std::string End(IJobStore& store, JobState state)
  {
    const std::string id = Enqueue(store, 1); // claimed before those that wait
    store.Claim("worker", {JobKind::Train}, 60'000);
    JobOutcome outcome;
    outcome.state = state;
    store.Finish(id, "worker", outcome);
    return id;
  }
  TrainingFolder Made(IJobStore& store, const std::string& job)
  {
    TrainingFolder folder(store, models_.Path(), job);
    folder.Make();
    return folder;
  }
  void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string Read(const std::string& path)
  {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFolder stores_, models_;
  std::unique_ptr<IJobStore> ours_ = OpenJobStore(stores_ / "ours.db");
  std::unique_ptr<IJobStore> theirs_ = OpenJobStore(stores_ / "theirs.db");
};
} // namespace

TEST_F(TrainingFolderTest, AnotherOrthancsTrainingIsLeftAlone)
{
  const TrainingFolder live = Made(*theirs_, Enqueue(*theirs_));
  const TrainingFolder done = Made(*theirs_, End(*theirs_, JobState::Success));
  const std::string unmarked =
      models_ / ".training-00000000-0000-0000-0000-000000000000"; // of an older version
  fs::create_directory(unmarked);
  Made(*ours_, Enqueue(*ours_)).RemoveAbandoned();
  EXPECT_TRUE(fs::exists(live.Path()));
  EXPECT_TRUE(fs::exists(done.Path())) << "its own Orthanc knows";
  EXPECT_TRUE(fs::exists(unmarked));
}

TEST_F(TrainingFolderTest, WhatOwnJobsThatAreOverLeftIsRemoved)
{
  const TrainingFolder live = Made(*ours_, Enqueue(*ours_));
  const TrainingFolder failed = Made(*ours_, End(*ours_, JobState::Failure));
  const std::string cancelled = End(*ours_, JobState::Cancelled);
  const std::string forgotten = End(*ours_, JobState::Failure);
  const TrainingFolder over[] = {Made(*ours_, cancelled), Made(*ours_, forgotten)};
  ours_->Delete(forgotten);
  live.RemoveAbandoned();
  EXPECT_TRUE(fs::exists(live.Path()));
  EXPECT_TRUE(fs::exists(failed.Path())) << "it may be tried again";
  EXPECT_FALSE(fs::exists(over[0].Path()));
  EXPECT_FALSE(fs::exists(over[1].Path()));
}

TEST_F(TrainingFolderTest, WhatKeepsItFromBeingMadeIsSaid)
{
  Write(models_ / "file", "no folder");
  const TrainingFolder folder(*ours_, models_ / "file", Enqueue(*ours_));
  EXPECT_EQ(Testing::MessageOf(ErrorCode::NotFound, [&] { folder.Make(); }),
            "the models' directory " + (models_ / "file") + " cannot be written: Not a directory");
}

TEST_F(TrainingFolderTest, NothingLearnedLeavesNothing)
{
  const TrainingFolder folder = Made(*ours_, Enqueue(*ours_));
  Write(folder.Path() + "/knee.safetensors.log.jsonl", "{}");
  folder.RemoveIfNothingIsLearned();
  EXPECT_FALSE(fs::exists(folder.Path()));

  folder.Make();
  Write(folder.Path() + "/knee.safetensors.checkpoint", "weights");
  folder.RemoveIfNothingIsLearned();
  EXPECT_TRUE(fs::exists(folder.Path()));
}

TEST_F(TrainingFolderTest, WhatACombinationOfASweepHasLearnedIsKept)
{
  const TrainingFolder folder = Made(*ours_, Enqueue(*ours_));
  fs::create_directory(folder.Path() + "/sweep");
  Write(folder.Path() + "/sweep/cycle-1.safetensors.checkpoint", "weights");
  folder.RemoveIfNothingIsLearned();
  EXPECT_TRUE(fs::exists(folder.Path()));
}

TEST_F(TrainingFolderTest, TheReportOfASweepGoesWithItsModel)
{
  const TrainingFolder sweep = Made(*ours_, Enqueue(*ours_));
  Write(sweep.Path() + "/knee.safetensors", "weights");
  Write(sweep.Path() + "/knee.sweep.html", "ranking");
  sweep.Publish(sweep.Path() + "/knee.safetensors");
  EXPECT_EQ(Read(models_ / "knee.sweep.html"), "ranking");

  const TrainingFolder plain = Made(*ours_, Enqueue(*ours_));
  Write(plain.Path() + "/knee.safetensors", "other weights");
  plain.Publish(plain.Path() + "/knee.safetensors", Sha256OfFile(models_ / "knee.safetensors"));
  EXPECT_FALSE(fs::exists(models_ / "knee.sweep.html")) << "this model is not of that sweep";
  RollBackModel(models_.Path(), "knee");
  EXPECT_EQ(Read(models_ / "knee.sweep.html"), "ranking");
}

TEST_F(TrainingFolderTest, PublishesModelAndCard)
{
  const TrainingFolder folder = Made(*ours_, Enqueue(*ours_));
  Write(folder.Path() + "/knee.safetensors", "weights");
  Write(folder.Path() + "/knee.md", "card");
  folder.Publish(folder.Path() + "/knee.safetensors");
  EXPECT_EQ(Read(models_ / "knee.safetensors"), "weights");
  EXPECT_EQ(Read(models_ / "knee.md"), "card");
}

TEST_F(TrainingFolderTest, AModelThatIsReplacedOnPurposeIsKept)
{
  const TrainingFolder folder = Made(*ours_, Enqueue(*ours_));
  Write(folder.Path() + "/knee.safetensors", "new weights");
  Write(folder.Path() + "/knee.md", "new card");
  Write(models_ / "knee.safetensors", "old weights");
  Write(models_ / "knee.md", "old card, edited by hand");
  folder.Publish(folder.Path() + "/knee.safetensors", Sha256OfFile(models_ / "knee.safetensors"));
  EXPECT_EQ(Read(models_ / "knee.safetensors"), "new weights");
  EXPECT_EQ(Read(models_ / "knee.md"), "new card");
  EXPECT_EQ(Read(PathOfModelBefore(models_.Path(), "knee")), "old weights");
  RollBackModel(models_.Path(), "knee");
  EXPECT_EQ(Read(models_ / "knee.md"), "old card, edited by hand");
}

TEST_F(TrainingFolderTest, NoOtherModelIsReplacedThanTheOneThatWasMeant)
{
  const TrainingFolder folder = Made(*ours_, Enqueue(*ours_));
  Write(folder.Path() + "/knee.safetensors", "new weights");
  Write(models_ / "knee.safetensors", "old weights");
  const std::string meant = Sha256OfFile(models_ / "knee.safetensors");
  Write(models_ / "knee.safetensors", "weights of somebody else, put there meanwhile");
  try
  {
    folder.Publish(folder.Path() + "/knee.safetensors", meant);
    FAIL() << "it was replaced";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
  }
  EXPECT_EQ(Read(models_ / "knee.safetensors"), "weights of somebody else, put there meanwhile");
  EXPECT_EQ(Read(folder.Path() + "/knee.safetensors"), "new weights") << "nothing is lost";
}

TEST_F(TrainingFolderTest, AModelThatCameMeanwhileIsNotReplaced)
{
  const TrainingFolder folder = Made(*ours_, Enqueue(*ours_));
  const std::string model = folder.Path() + "/knee.safetensors";
  Write(model, "weights");
  Write(folder.Path() + "/knee.md", "card");
  Write(models_ / "knee.safetensors", "another's");
  Write(models_ / "knee.md", "another's card");
  try
  {
    folder.Publish(model);
    FAIL() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
    EXPECT_EQ(error.Message().rfind("a model knee was put there while this one was trained", 0), 0u);
  }
  EXPECT_EQ(Read(models_ / "knee.safetensors"), "another's");
  EXPECT_EQ(Read(models_ / "knee.md"), "another's card");
  fs::remove(models_ / "knee.safetensors");
  fs::remove(models_ / "knee.md");
  folder.Publish(model); // what was learned was kept
  EXPECT_EQ(Read(models_ / "knee.safetensors"), "weights");
}

#include "TrainingRuns/TrainingPicture.h"

#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::ElementsAre;

namespace
{
/// A training whose picture has three slices (columns) of two pixels, which are twice as high as wide.
class TrainingPictures : public testing::Test
{
protected:
  TrainingPictures() { std::filesystem::create_directory(model_ + ".pictures"); }

  void Log(const std::string& lines) { std::ofstream(model_ + ".log.jsonl") << lines; }
  void Picture(const std::string& name, std::vector<std::uint8_t> pixels)
  {
    WritePgm(model_ + ".pictures/" + name + ".pgm", {3, 2, std::move(pixels)});
  }

  const std::string baseline_ = R"({"event": "baseline", "pictureAspect": 2})"
                                "\n";
  TemporaryFolder folder_;
  std::string model_ = folder_ / "knee.safetensors";
};
} // namespace

TEST_F(TrainingPictures, HasTheKeptEpochBesideTheInterpolationWithTheSlicesUpright)
{
  Log(baseline_ + R"({"event": "epoch", "epoch": 1, "step": 5, "chosen": true})"
                  "\n"
                  R"({"event": "epoch", "epoch": 2, "step": 10, "chosen": false})");
  Picture("input", {1, 2, 3, 4, 5, 6});
  Picture("epoch-0001", {11, 12, 13, 14, 15, 16});
  Picture("epoch-0002", {0, 0, 0, 0, 0, 0});
  const auto picture = DrawTrainingPicture(model_);
  ASSERT_TRUE(picture);
  ASSERT_EQ(picture->columns, 12u);
  ASSERT_EQ(picture->rows, 3u);
  const auto& all = picture->pixels;
  EXPECT_THAT(std::vector(all.begin(), all.begin() + 12),
              ElementsAre(3, 3, 6, 6, 64, 64, 64, 64, 13, 13, 16, 16))
      << "the last slice is on top";
  EXPECT_THAT(std::vector(all.end() - 12, all.end()),
              ElementsAre(1, 1, 4, 4, 64, 64, 64, 64, 11, 11, 14, 14));
}

TEST_F(TrainingPictures, ShowsTheTruthWhereItIsKnown)
{
  Log(baseline_ + R"({"event": "epoch", "epoch": 1, "step": 5, "chosen": true})");
  Picture("input", {1, 2, 3, 4, 5, 6});
  Picture("epoch-0001", {11, 12, 13, 14, 15, 16});
  Picture("truth", {21, 22, 23, 24, 25, 26});
  const auto picture = DrawTrainingPicture(model_);
  ASSERT_TRUE(picture);
  ASSERT_EQ(picture->columns, 20u);
  EXPECT_THAT(std::vector(picture->pixels.begin(), picture->pixels.begin() + 20),
              ElementsAre(3, 3, 6, 6, 64, 64, 64, 64, 13, 13, 16, 16, 64, 64, 64, 64, 23, 23, 26, 26));
}

TEST_F(TrainingPictures, ThereIsNoneBeforeAnEpochWasJudgedOrWithoutVolumesToJudgeBy)
{
  Log(baseline_);
  EXPECT_FALSE(DrawTrainingPicture(model_));
  Log(R"({"event": "epoch", "epoch": 1, "step": 5, "chosen": true})");
  EXPECT_FALSE(DrawTrainingPicture(model_));
}

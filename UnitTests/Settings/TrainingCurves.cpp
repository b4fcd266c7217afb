#include "Settings/TrainingCurves.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;

namespace
{
class TrainingCurves : public testing::Test
{
protected:
  json Curves(const std::string& text)
  {
    std::ofstream(file_, std::ios::binary) << text;
    return ReadTrainingCurves(file_);
  }

  TemporaryFolder folder_;
  std::string file_ = folder_ / "tiny.safetensors.log.jsonl";
};
} // namespace

TEST_F(TrainingCurves, GivesLossesEpochsAndBaseline)
{
  const json curves = Curves(R"({"event": "start", "step": 0, "steps": 40, "options": {}}
{"event": "baseline", "piqe": 70}
{"step": 10, "losses": {"cycle": 0.5}}
{"event": "epoch", "epoch": 1, "step": 10, "piqe": 60}
)");
  EXPECT_EQ(curves["Baseline"]["piqe"], 70);
  EXPECT_EQ(curves["Losses"], json::parse(R"([{"step": 10, "losses": {"cycle": 0.5}}])"));
  EXPECT_EQ(curves["Epochs"][0]["piqe"], 60);
  EXPECT_EQ(curves["Steps"], 40);
}

TEST_F(TrainingCurves, LeavesOutWhatWasLearnedAfterTheCheckpointThatALaterAttemptWentOnFrom)
{
  const json curves = Curves(R"({"step": 10, "losses": {}}
{"step": 20, "losses": {}}
{"event": "epoch", "epoch": 2, "step": 20}
{"event": "resume", "step": 10}
{"step": 15, "losses": {}}
)");
  ASSERT_EQ(curves["Losses"].size(), 2u);
  EXPECT_EQ(curves["Losses"][1]["step"], 15);
  EXPECT_EQ(curves["Epochs"], json::array());
}

TEST_F(TrainingCurves, ALineThatIsBeingWrittenIsPassedOverAndAnotherIsAnError)
{
  EXPECT_EQ(Curves("{\"step\": 1, \"losses\": {}}\n{\"step\": 2, \"los")["Losses"].size(), 1u);
  EXPECT_THROW(Curves("no JSON\n{\"step\": 1, \"losses\": {}}\n"), Error);
}

TEST_F(TrainingCurves, OfManyLossesSomeAreGivenEvenly)
{
  std::string text;
  for (int step = 0; step < 1000; step++)
  {
    text += json({{"step", step}, {"losses", {{"cycle", step}}}}).dump() + "\n";
  }
  const json losses = Curves(text)["Losses"];
  EXPECT_LE(losses.size(), 400u);
  EXPECT_GE(losses.size(), 300u);
  EXPECT_EQ(losses[1]["step"], 3);
}

TEST_F(TrainingCurves, NoLogIsNoCurve)
{
  EXPECT_EQ(ReadTrainingCurves(folder_ / "nosuch")["Losses"], json::array());
}

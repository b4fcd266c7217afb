#include "TrainingRuns/TrainingConfiguration.h"

#include "Base/Error.h"
#include "Settings/VolumeChoice.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using testing::HasSubstr;

namespace
{
std::string Refusal(const nlohmann::json& json)
{
  try
  {
    ParseTrainingConfiguration(json, "");
  }
  catch (const Error& error)
  {
    return error.Message();
  }
  return "accepted";
}
} // namespace

TEST(TrainingConfiguration, PathsBeginInTheRoot)
{
  const auto parsed = ParseTrainingConfiguration(
      {{"method", "smore"},
       {"data",
        {{{"path", "a/*.nii"}, {"name", "A"}, {"use", "validation"}, {"volume", "all"}}, {{"path", "/b"}}}}},
      "/data");
  ASSERT_EQ(parsed.data.size(), 2u);
  EXPECT_EQ(parsed.data[0].path, "/data/a/*.nii");
  EXPECT_TRUE(parsed.data[0].isValidation);
  EXPECT_EQ(parsed.data[1].path, "/b");
  EXPECT_FALSE(parsed.data[1].isValidation);
  EXPECT_EQ(parsed.data[0].volume, allVolumes);
  EXPECT_EQ(parsed.data[1].volume, 0);
  EXPECT_EQ(parsed.options.method, TrainingMethod::Smore);
}

TEST(TrainingConfiguration, ABudgetIsNoOptionOfWhatIsLearned)
{
  EXPECT_DOUBLE_EQ(ParseTrainingConfiguration({{"method", "smore"}, {"minutes", 2.5}}, "").minutes, 2.5);
  EXPECT_DOUBLE_EQ(ParseTrainingConfiguration({{"method", "smore"}}, "").minutes, 0);
  EXPECT_THAT(Refusal({{"minutes", -1}}), HasSubstr("training.minutes is -1"));
}

TEST(TrainingConfiguration, WrongMembersAreNamed)
{
  EXPECT_THAT(Refusal({{"epoch", 3}}), HasSubstr("training.\"epoch\" is not a known key"));
  EXPECT_THAT(Refusal({{"data", 3}}), HasSubstr("training.data is 3, expected a list"));
  EXPECT_THAT(Refusal({{"data", {{{"name", "x"}}}}}), HasSubstr("training.data[0] has no \"path\""));
  EXPECT_THAT(Refusal({{"data", {{{"path", "x"}, {"use", "test"}}}}}), HasSubstr("expected one of training"));
  EXPECT_THAT(Refusal({{"data", {{{"path", "x"}, {"volume", "each"}}}}}), HasSubstr("each"));
  EXPECT_THAT(Refusal({{"perVolume", true}}), HasSubstr("only the method smore"));
}

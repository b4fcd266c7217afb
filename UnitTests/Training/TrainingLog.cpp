#include "Training/TrainingLog.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <vector>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;

namespace
{
class TrainingLogs : public testing::Test
{
protected:
  std::vector<int> Steps() const
  {
    std::vector<int> steps;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);)
    {
      const nlohmann::json json = nlohmann::json::parse(line);
      EXPECT_TRUE(json.contains("time"));
      steps.push_back(json["step"]);
    }
    return steps;
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "a.log.jsonl";
};
} // namespace

TEST_F(TrainingLogs, EachLineIsWrittenOutAtOnce)
{
  TrainingLog log(path_, false);
  log.Write({{"step", 1}});
  EXPECT_THAT(Steps(), ElementsAre(1)) << "while it is still open";
  log.Write({{"step", 2}});
  EXPECT_THAT(Steps(), ElementsAre(1, 2));
}

TEST_F(TrainingLogs, AContinuedLogGoesOnAfterItsLastWholeLine)
{
  TrainingLog(path_, false).Write({{"step", 1}});
  std::ofstream(path_, std::ios::app) << "{\"step\": 2, \"ti"; // killed while it wrote
  TrainingLog(path_, true).Write({{"step", 3}});
  EXPECT_THAT(Steps(), ElementsAre(1, 3));
  TrainingLog(path_, false).Write({{"step", 4}});
  EXPECT_THAT(Steps(), ElementsAre(4)) << "a new training has a new log";
}

TEST_F(TrainingLogs, ALogThatCannotBeWrittenIsAnError)
{
  EXPECT_THROW(TrainingLog(std::string(folder_ / "missing") + "/a.log.jsonl", false), Error);
}

TEST(TrainingLog, TimeIsWrittenInUtc)
{
  EXPECT_TRUE(std::regex_match(UtcNow(), std::regex(R"(20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ)")));
}

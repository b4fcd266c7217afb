#include "TrainingRuns/TrainingFigures.h"

#include "Training/EpochJudge.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

using namespace Clade;

TEST(TrainingFigures, AreThoseThatTheLogHas)
{
  std::set<std::string> logged, shown;
  const nlohmann::json line = ToJson(ValidationFigures());
  for (const auto& [key, value] : line.items())
  {
    logged.insert(key);
  }
  for (const TrainingFigure& figure : trainingFigures)
  {
    EXPECT_TRUE(shown.insert(figure.key).second) << figure.key;
    EXPECT_STRNE(figure.name, "");
    EXPECT_EQ(std::string(figure.meaning).back(), '.') << "a sentence";
  }
  EXPECT_EQ(shown, logged);
}

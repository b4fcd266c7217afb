#include "Settings/WarningJson.h"

#include <gtest/gtest.h>

using namespace Clade;
using nlohmann::json;

TEST(WarningJson, IsAListWhateverItHolds)
{
  EXPECT_EQ(ToJson(Warnings()), json::array());
  EXPECT_EQ(ToJson(Warnings{{"W_A", "one"}, {"W_B", "two"}}),
            json::parse(R"([{"Code": "W_A", "Text": "one"}, {"Code": "W_B", "Text": "two"}])"));
}

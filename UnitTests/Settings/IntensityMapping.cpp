#include "Settings/IntensityMapping.h"

#include "Base/Error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;

namespace
{
std::string RefusalOf(const nlohmann::json& json)
{
  try
  {
    ChangeIntensityMapping({}, json, "intensity");
    return "accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    return error.Message();
  }
}
} // namespace

TEST(IntensityMapping, IsReadBackAsItWasWritten)
{
  const IntensityMapping window{IntensityMapping::Kind::Window, -1000, 2000};
  EXPECT_EQ(ToJson(ParseIntensityMapping(ToJson(window), "intensity")), ToJson(window));
}

TEST(IntensityMapping, LimitsAscendAndPercentilesEndAtAHundred)
{
  EXPECT_EQ(RefusalOf({{"low", 101}}), "intensity.low is 101, expected a number from 0 to 100");
  EXPECT_EQ(RefusalOf({{"kind", "window"}, {"low", 101}, {"high", 200}}), "accepted");
  EXPECT_EQ(RefusalOf({{"low", 5}, {"high", 5}}), "intensity.high is 5.0, expected more than \"low\"");
  EXPECT_EQ(RefusalOf({{"hgih", 5}}), "intensity.\"hgih\" is not a known key, expected high, kind, low");
}

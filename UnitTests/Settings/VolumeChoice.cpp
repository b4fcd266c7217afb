#include "Settings/VolumeChoice.h"

#include "Base/Error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;

namespace
{
int Chosen(const nlohmann::json& json)
{
  StrictObject object(json, "", ErrorCode::InvalidArgument);
  const int volume = ReadVolume(object, "Volume", 7);
  object.RequireNoMore();
  return volume;
}
} // namespace

TEST(VolumeChoice, IsANumberOrAll)
{
  EXPECT_EQ(Chosen({{"Volume", 2}}), 2);
  EXPECT_EQ(Chosen({{"Volume", "2"}}), 2);
  EXPECT_EQ(Chosen({{"Volume", "all"}}), allVolumes);
  EXPECT_EQ(Chosen(nlohmann::json::object()), 7);
  for (const int choice : {0, 3, allVolumes})
  {
    EXPECT_EQ(Chosen({{"Volume", VolumeToJson(choice)}}), choice);
    EXPECT_NO_THROW(RequireVolume(choice, "Volume"));
  }
  EXPECT_THROW(RequireVolume(-2, "Volume"), Error);
}

TEST(VolumeChoice, IsANumberWithoutASignToReadersOfSeries)
{
  EXPECT_EQ(VolumeNumber(0), 0u);
  EXPECT_EQ(VolumeNumber(4), 4u);
  EXPECT_EQ(VolumeNumber(allVolumes), everyVolume);
}

TEST(VolumeChoice, AnythingElseIsRefused)
{
  for (const nlohmann::json& wrong : {nlohmann::json(-1), nlohmann::json(1.5), nlohmann::json("some"),
                                      nlohmann::json("1,5"), nlohmann::json(true), nlohmann::json(5e12)})
  {
    EXPECT_THROW(Chosen({{"Volume", wrong}}), Error) << wrong;
  }
}

#include "Settings/SweepGrid.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <set>

using namespace Clade;
using json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
std::string Refusal(const std::string& text)
{
  try
  {
    ParseSweepAxis(text);
  }
  catch (const Error& error)
  {
    return error.Message();
  }
  return "accepted";
}
} // namespace

TEST(SweepGrid, ValuesAreNumbersWordsAndLists)
{
  EXPECT_EQ(ParseSweepAxis("cycle=1,0.5").option, "losses.cycle");
  EXPECT_THAT(ParseSweepAxis("cycle=1,0.5").values, ElementsAre(1, 0.5));
  EXPECT_THAT(ParseSweepAxis("losses.adversarial=lsgan,vanilla").values, ElementsAre("lsgan", "vanilla"));
  EXPECT_THAT(ParseSweepAxis("factorRange=[2,4],[2,8]").values,
              ElementsAre(json::array({2, 4}), json::array({2, 8})));
}

TEST(SweepGrid, WhatVariesNothingIsRefused)
{
  EXPECT_THAT(Refusal("cycle"), HasSubstr("names no option"));
  EXPECT_THAT(Refusal("=1,2"), HasSubstr("names no option"));
  EXPECT_THAT(Refusal("cycle=1,"), HasSubstr("a value is empty"));
  EXPECT_THAT(Refusal("cycle=1,2,1"), HasSubstr("1 is given twice"));
  EXPECT_THROW(PointsOf({}), Error);
  EXPECT_THROW(PointsOf({ParseSweepAxis("cycle=1"), ParseSweepAxis("losses.cycle=2")}), Error);
  SweepAxis many = {"seed", {}};
  for (int seed = 0; seed < 40; seed++)
  {
    many.values.emplace_back(seed);
  }
  EXPECT_THROW(PointsOf({many, {"batch", many.values}}), Error);
}

TEST(SweepGrid, EveryCombinationIsThereOnceUnderANameOfItsOwn)
{
  const std::vector<SweepAxis> axes = {ParseSweepAxis("cycle=1,5"),
                                       ParseSweepAxis("learningRate=1e-4,2e-4,3e-4")};
  const auto points = PointsOf(axes);
  ASSERT_EQ(points.size(), 6u);
  EXPECT_EQ(points[0].name, "cycle-1_learningRate-0.0001");
  EXPECT_THAT(points[4].values, ElementsAre(5, 2e-4));
  std::set<std::string> names;
  std::set<std::vector<json>> values;
  for (const SweepPoint& point : points)
  {
    names.insert(point.name);
    values.insert(point.values);
  }
  EXPECT_EQ(names.size(), 6u);
  EXPECT_EQ(values.size(), 6u);
}

TEST(SweepGrid, ChangesTheRecipeInItsPlaceAlone)
{
  const std::vector<SweepAxis> axes = {ParseSweepAxis("cycle=5"), ParseSweepAxis("batch=2")};
  const json recipe = {{"method", "clade"}, {"losses", {{"identity", 3}}}, {"batch", 1}};
  EXPECT_EQ(WithValues(recipe, axes, PointsOf(axes)[0]),
            (json{{"method", "clade"}, {"losses", {{"identity", 3}, {"cycle", 5}}}, {"batch", 2}}));
}

TEST(SweepGrid, ALineOfARequestIsTheSameAxis)
{
  const json list = {{{"Option", "cycle"}, {"Values", {1, 0.5}}},
                     {{"Option", "losses.adversarial"}, {"Values", {"lsgan"}}}};
  const std::vector<SweepAxis> axes = ParseSweepAxes(list, "Vary");
  ASSERT_EQ(axes.size(), 2u);
  EXPECT_EQ(axes[0].option, ParseSweepAxis("cycle=1,0.5").option);
  EXPECT_EQ(axes[0].values, ParseSweepAxis("cycle=1,0.5").values);
  EXPECT_EQ(ParseSweepAxes(ToJson(axes), "Vary")[0].option, "losses.cycle");
}

TEST(SweepGrid, WrongListsAreRefusedByTheirPath)
{
  const auto refusal = [](const json& list)
  {
    try
    {
      ParseSweepAxes(list, "Vary");
    }
    catch (const Error& error)
    {
      return error.Message();
    }
    return std::string("accepted");
  };
  EXPECT_THAT(refusal("cycle=1"), HasSubstr("Vary is \"cycle=1\", expected a list of 1 to 8 options"));
  EXPECT_THAT(refusal(json::array()), HasSubstr("Vary is []"));
  EXPECT_THAT(refusal({{{"Values", {1}}}}), HasSubstr("Vary[0].Option is missing"));
  EXPECT_THAT(refusal({{{"Option", "cycle"}, {"Values", json::array()}}}), HasSubstr("Vary[0].Values"));
  EXPECT_THAT(refusal({{{"Option", "cycle"}, {"Values", {1, 2, 1}}}}), HasSubstr("each value once"));
  EXPECT_THAT(refusal({{{"Option", "cycle"}, {"Values", {1}}, {"Value", 1}}}),
              HasSubstr("\"Value\" is not a known key"));
}

TEST(SweepGrid, AMemberOfANumberIsNoOption)
{
  const std::vector<SweepAxis> axes = {ParseSweepAxis("batch.size=5")};
  EXPECT_THROW(WithValues({{"batch", 1}}, axes, PointsOf(axes)[0]), Error);
}

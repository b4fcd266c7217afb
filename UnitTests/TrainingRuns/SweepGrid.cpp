#include "TrainingRuns/SweepGrid.h"

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

#include "ReaderStudies/ReaderStudy.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using json = nlohmann::json;
using testing::HasSubstr;

namespace
{
json Order()
{
  return {{"Title", "Knees"},
          {"Arms", {"acquired", "clade"}},
          {"Cases", {{{"Name", "1"}, {"Series", {"a", "b"}}}, {{"Name", "2"}, {"Series", {"c", "d"}}}}}};
}

std::string RefusalOf(json body, const std::string& key, const json& value)
{
  body[key] = value;
  try
  {
    ParseStudyOrder(body);
    return "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
}
} // namespace

TEST(ReaderStudy, AsksThePapersQuestionsWhereNoneAreGiven)
{
  const StudyOrder order = ParseStudyOrder(Order());
  ASSERT_EQ(order.study.questions.size(), 2u);
  EXPECT_EQ(order.study.questions[0].name, "OverallQuality");
  EXPECT_EQ(order.study.questions[1].name, "EdgeSharpness");
  EXPECT_EQ(order.study.orientation, StudyOrientation::Coronal);
  EXPECT_FALSE(order.hasSeed);
  EXPECT_TRUE(order.study.IsReader("anybody"));
  EXPECT_EQ(order.cases[1].series, (std::vector<std::string>{"c", "d"}));
}

TEST(ReaderStudy, ReadersAreThoseWhoAreNamed)
{
  json body = Order();
  body["Readers"] = {"anna"};
  body["Seed"] = 7;
  const StudyOrder order = ParseStudyOrder(body);
  EXPECT_TRUE(order.study.IsReader("anna"));
  EXPECT_FALSE(order.study.IsReader("ben"));
  EXPECT_TRUE(order.hasSeed);
  EXPECT_EQ(order.study.seed, 7u);
}

TEST(ReaderStudy, AnOrderThatIsWrongIsRefusedByItsMember)
{
  EXPECT_THAT(RefusalOf(Order(), "Title", ""), HasSubstr("Title"));
  EXPECT_THAT(RefusalOf(Order(), "Arms", {"one"}), HasSubstr("2 to 6 different names"));
  EXPECT_THAT(RefusalOf(Order(), "Arms", {"one", "one"}), HasSubstr("2 to 6 different names"));
  EXPECT_THAT(RefusalOf(Order(), "Orientation", "oblique"), HasSubstr("one of coronal, sagittal, axial"));
  EXPECT_THAT(RefusalOf(Order(), "Cases", json::array()), HasSubstr("Cases"));
  EXPECT_THAT(RefusalOf(Order(), "Cases", {{{"Name", "1"}, {"Series", {"a"}}}}),
              HasSubstr("a series for each of the 2 arms"));
  EXPECT_THAT(RefusalOf(Order(), "Cases",
                        {{{"Name", "1"}, {"Series", {"a", "b"}}}, {{"Name", "1"}, {"Series", {"a", "b"}}}}),
              HasSubstr("different names"));
  EXPECT_THAT(RefusalOf(Order(), "Questions", {{{"Name", "Method"}, {"Text", "?"}}}),
              HasSubstr("other than Volume"));
  EXPECT_THAT(RefusalOf(Order(), "Questions", {{{"Name", "A,B"}, {"Text", "?"}}}),
              HasSubstr("letters and digits"));
  EXPECT_THAT(RefusalOf(Order(), "Readers", json::array()), HasSubstr("1 to 100 different names"));
  EXPECT_THAT(RefusalOf(Order(), "Seed", -1), HasSubstr("Seed"));
  EXPECT_THAT(RefusalOf(Order(), "Nonsense", 1), HasSubstr("Nonsense"));
}

TEST(ReaderStudy, ComesBackFromTheStoreAsItWas)
{
  ReaderStudy study = ParseStudyOrder(Order()).study;
  study.readers = {"anna"};
  study.seed = 9007199254740991;
  study.secret = "secret";
  StudyCase one;
  one.name = "1";
  SliceSeries arm;
  arm.seriesId = "a";
  arm.instances = {"x", "y"};
  arm.positionsMm = {0, 4.8};
  arm.grid.columns = 3;
  arm.grid.columnSpacingMm = 0.3;
  arm.frameOfReferenceUid = "1.2";
  one.arms = {arm, arm};
  one.grid.slices = 17;
  one.low = -1000;
  one.high = 2000;
  one.windowCentre = 0.25;
  study.cases = {one};
  const json stored = ToStored(study);
  const ReaderStudy again = FromStored(json::parse(stored.dump()));
  EXPECT_EQ(ToStored(again), stored);
  EXPECT_EQ(again.seed, study.seed);
  EXPECT_EQ(again.cases[0].arms[1].positionsMm, arm.positionsMm);
  json light = stored;
  light.erase("Cases");
  EXPECT_TRUE(FromStored(light).cases.empty());
  EXPECT_THROW(FromStored(json::object()), Error);
}

TEST(ReaderStudy, RanksAreWholeNumbersUpToTheNumberOfArms)
{
  const ReaderStudy study = ParseStudyOrder(Order()).study;
  RequireRanks(study, {1, 2});
  RequireRanks(study, {1, 1});
  RequireRanks(study, {nullptr, 2});
  EXPECT_TRUE(IsComplete({1, 1}));
  EXPECT_FALSE(IsComplete({1, nullptr}));
  for (const json& wrong : {json({0, 1}), json({1, 3}), json({1.5, 1}), json({"1", 1}), json({1}),
                            json({1, 2, 1}), json(1), json(nullptr)})
  {
    EXPECT_THROW(RequireRanks(study, wrong), Error) << wrong;
  }
}

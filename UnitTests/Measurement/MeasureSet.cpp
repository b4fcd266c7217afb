#include "Measurement/MeasureSet.h"

#include "Support/MeasureBench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;
using testing::Property;
using testing::Throws;

namespace
{
class MeasureSetTest : public MeasureSeriesTest
{
protected:
  MeasurementSet Take(const json& asked)
  {
    NoProgress progress;
    return MeasureSet(asked, Loader(), 2, progress);
  }

  json lines = json::array({line});
  json request = {{"Series", {"thick", "thin"}},
                  {"Name", "first reader"},
                  {"Measures",
                   {{{"Measure", "edge-sharpness"}, {"Lines", lines}},
                    {{"Measure", "piqe"}, {"Plane", "coronal"}},
                    {{"Measure", "piqe"}, {"Plane", "sagittal"}}}}};
};
} // namespace

TEST_F(MeasureSetTest, GivesTheAnswersThatItsMeasuresHaveAlone)
{
  const json answer = ToJson(Take(request));
  EXPECT_EQ(answer["Name"], "first reader");
  ASSERT_EQ(answer["Measures"].size(), 3u);
  EXPECT_EQ(answer["Measures"][0],
            Measure("edge-sharpness", {{"Series", {"thick", "thin"}}, {"Lines", lines}}));
  EXPECT_EQ(answer["Measures"][2], Measure("piqe", {{"Series", {"thick", "thin"}}, {"Plane", "sagittal"}}));
}

TEST_F(MeasureSetTest, IsOneReportWithItsName)
{
  std::map<std::string, ReportSeries> described;
  described["thick"].seriesInstanceUid = "1.2";
  described["thin"].seriesInstanceUid = "1.3";
  const MeasurementReport report = ReportOfSet(Take(request), described);
  EXPECT_EQ(report.name, "first reader");
  ASSERT_EQ(report.series.size(), 2u) << "each once";
  ASSERT_EQ(report.groups.size(), 6u) << "a group for each measure and series";
  EXPECT_THAT(report.groups[0].method, HasSubstr("Edge sharpness"));
  EXPECT_EQ(report.groups[5].series.at(0), 1u);
}

TEST_F(MeasureSetTest, IsJudgedAsAWholeBeforeAnythingIsLoaded)
{
  const auto expect = [&](const json& wrong, const char* sentence)
  {
    EXPECT_THAT([&] { Take(wrong); }, Throws<Error>(Property(&Error::Message, HasSubstr(sentence))));
    EXPECT_TRUE(loaded.empty());
  };
  json wrong = request;
  wrong["Measures"][2]["Plane"] = "oblique";
  expect(wrong, "Measures[2]");
  wrong = request;
  wrong["Measures"][1] = {{"Measure", "compare"}};
  expect(wrong, "Measures[1].Measure is \"compare\"");
  wrong = request;
  wrong["Measures"][0]["Series"] = "thin";
  expect(wrong, "it stands beside Measures");
  wrong = request;
  wrong["Measures"] = json::array();
  expect(wrong, "Measures");
  wrong = request;
  wrong["Name"] = std::string(41, 'a');
  expect(wrong, "at most 40 characters");
  wrong = request;
  wrong["Label"] = 1;
  expect(wrong, "Label");
}

#include "Worker/QuickRequests.h"

#include "Support/ArchiveBench.h"
#include "Support/Errors.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;

namespace
{
class QuickRequestsTest : public ArchiveBench
{
protected:
  json Answer(const json& parameters)
  {
    return AnswerQuickRequest(parameters, *client_, settings_, cache_, progress_);
  }
  std::string Refusal(const json& parameters)
  {
    return MessageOf(ErrorCode::InvalidArgument, [&] { Answer(parameters); });
  }
  json PiqeOf(const std::string& series, const json& more = json::object())
  {
    json parameters = {{"Request", "measure/piqe"}, {"Series", {series}}, {"Slices", {0, 3}}};
    parameters.update(more);
    return Answer(parameters);
  }

  JobRunnerSettings settings_;
  MeasurableCache cache_{std::size_t{1} << 28};
  NoProgress progress_;
};
} // namespace

TEST_F(QuickRequestsTest, TheInputCheckJudgesEverySeriesAndNamesWhatIsGone)
{
  VolumeGrid isotropic = SmallGrid();
  isotropic.sliceSpacingMm = 1.2;
  const std::string thick = Upload(SmallGrid()), fine = Upload(isotropic, 2);
  const json verdicts =
      Answer({{"Request", "inspect"}, {"Series", {thick, "no-such-series", fine}}})["Series"];
  ASSERT_EQ(verdicts.size(), 3u) << "in the order of the request";
  EXPECT_EQ(verdicts[0]["ID"], thick);
  EXPECT_EQ(verdicts[0]["Accepted"], true);
  EXPECT_EQ(verdicts[0]["Slices"], 8);
  EXPECT_EQ(verdicts[1]["Accepted"], false);
  EXPECT_EQ(verdicts[1]["Code"], "NotFound");
  EXPECT_EQ(verdicts[2]["ID"], fine);
  EXPECT_EQ(verdicts[2]["Code"], "I_NOTHING_TO_DO");
}

TEST_F(QuickRequestsTest, WhatIsMeasuredIsTheSeriesAsItIsNow)
{
  const std::string source = Upload(SmallGrid());
  const json answer = PiqeOf(source);
  EXPECT_EQ(answer["Series"][0]["Series"], source);
  EXPECT_EQ(answer["Series"][0]["Indices"], json({0, 3}));
  EXPECT_EQ(answer["Report"], nullptr) << "nothing is stored that was not asked for";
  EXPECT_EQ(PiqeOf(source), answer) << "decoded or from memory";

  const std::string last = client_->GetJson("/series/" + source)["Instances"][7];
  client_->Delete("/instances/" + last);
  EXPECT_EQ(CodeOf(
                [&] {
                  PiqeOf(source, {{"Slices", {7}}});
                }),
            ErrorCode::InvalidArgument)
      << "the slice is still in memory, but no longer in Orthanc";
}

TEST_F(QuickRequestsTest, AReportIsStoredWhereThatIsAskedAndItsRegionsAreListed)
{
  const std::string source = Upload(SmallGrid());
  const json answer = PiqeOf(source, {{"Store", true}});
  const std::string id = answer["Report"]["ID"];
  EXPECT_EQ(client_->GetJson("/instances/" + id)["MainDicomTags"]["SOPInstanceUID"],
            answer["Report"]["SOPInstanceUID"]);
  EXPECT_EQ(client_->GetJson("/series/" + answer["Report"]["Series"].get<std::string>())["ParentStudy"],
            client_->GetJson("/series/" + source)["ParentStudy"]);
  const json drawn = Answer({{"Request", "measure/regions"}, {"Series", {source}}, {"Rois", id}});
  EXPECT_EQ(drawn["Lines"], json::array()) << "PIQE draws nothing";
  EXPECT_EQ(drawn["Areas"], json::array());
}

TEST_F(QuickRequestsTest, WhatCannotBeAskedIsRefusedWithASentence)
{
  const std::string source = Upload(SmallGrid());
  EXPECT_EQ(Refusal({{"Request", "no-such"}}), "there is no quick request \"no-such\"");
  for (const json& wrong :
       {json::object(), json{{"Request", 7}}, json{{"Request", "inspect"}},
        json{{"Request", "inspect"}, {"Series", source}}, json{{"Request", "inspect"}, {"Series", {7}}},
        json{{"Request", "measure/piqe"}}, json{{"Request", "measure/piqe"}, {"Series", {7}}},
        json{{"Request", "measure/piqe"}, {"Series", {source}}, {"Store", "yes"}},
        json{{"Request", "measure/piqe"}, {"Series", {source}}, {"Volume", -1}},
        json{{"Request", "measure/piqe"}, {"Series", {source}}, {"Volume", "first"}},
        json{{"Request", "measure/piqe"}, {"Series", {source}}, {"Slice", {0}}},
        json{{"Request", "measure/set"}, {"Series", {source}}, {"Store", "yes"}},
        json{{"Request", "measure/snr"}, {"Series", {source}}},
        json{{"Request", "measure/snr"}, {"Series", {7}}, {"Rois", "1.2.3"}},
        json{{"Request", "measure/snr"}, {"Series", {source}}, {"Rois", 7}},
        json{{"Request", "measure/snr"}, {"Series", {source}}, {"RoisCsv", 7}},
        json{{"Request", "measure/regions"}, {"Series", {source}}, {"Rois", "1.2.3"}, {"RoisCsv", ""}},
        json{{"Request", "measure/regions"}, {"Series", {source}}}})
  {
    EXPECT_NE(Refusal(wrong), "") << wrong;
  }
  EXPECT_THAT(Refusal({{"Request", "measure/regions"}, {"Series", {source}}}), HasSubstr("Rois"));
  EXPECT_EQ(SeriesBeside({source}), std::vector<std::string>()) << "nothing was stored";
}

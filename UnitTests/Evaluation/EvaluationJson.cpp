#include "Evaluation/EvaluationJson.h"

#include "Support/EvaluationExample.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

TEST(EvaluationJson, RowsHaveEveryColumnAndNullForWhatIsNotKnown)
{
  const json answer = ToJson(EvaluationExample(), {});
  const json& row = answer["Rows"][3];
  EXPECT_EQ(row["Method"], "mr");
  EXPECT_EQ(row["Piqe"], 42);
  for (const char* unknown : {"Snr", "Stride", "Report"})
  {
    EXPECT_TRUE(row.at(unknown).is_null()) << unknown;
  }
}

TEST(EvaluationJson, TellsEveryVolumeAndModelMemberByMember)
{
  const json answer = ToJson(EvaluationExample(), {});
  EXPECT_EQ(answer["Models"], json::parse(R"([{"Name": "mr", "File": "mr-body.safetensors",
    "Sha256": "0123456789abcdef", "Method": "clade", "Modality": "MR", "Factors": [2.0, 14.0],
    "Data": ["one", "two"]}])"));
  const json grid = GridToJson(VolumeGrid());
  json expected = json::parse(R"({"Volume": "a", "Factor": 4.0, "Modality": "MR", "SliceThicknessMm": 3.5,
    "HasTruth": true, "TruthInterpolated": true, "NoiseRatio": null, "Range": [-500.0, 4000.0],
    "Planes": {"Rows": {"View": "coronal", "Slices": 30, "TissueSlices": 20, "ShownSlice": 9}},
    "Lines": [{"Name": "1", "From": [0.0, 0.0, 0.0], "To": [0.0, 0.0, 8.0]}], "LineStepMm": 0.5, "LineWidthMm": 0.0,
    "Signal": {"Shape": "sphere", "Centre": [1.0, 2.0, 3.0], "RadiusMm": 4.0},
    "Noise": {"Shape": "sphere", "Centre": [5.0, 6.0, 7.0], "RadiusMm": 4.0}, "NoiseRegions": 12})");
  expected["Thick"] = expected["Result"] = grid;
  EXPECT_EQ(answer["Volumes"], json::array({expected}));
}

TEST(EvaluationJson, SummariesAndTestsStandBesideTheRows)
{
  EvaluationRequest request;
  request.degradation.gapMm = -0.5;
  const json answer = ToJson(EvaluationExample(), request);
  EXPECT_EQ(answer["Degradation"]["GapMm"], -0.5);
  EXPECT_TRUE(answer["Degradation"]["ThicknessMm"].is_null());
  EXPECT_TRUE(answer["Summary"][0]["Factor"].is_null()) << "all of them";
  EXPECT_EQ(answer["Summary"][0]["Methods"][0]["Figures"]["Piqe"]["Rows"], 4);
  EXPECT_EQ(answer["Summary"][1]["Factor"], 4);
  EXPECT_EQ(answer["Statistics"]["Piqe, MR"]["Subjects"], 2);
  EXPECT_EQ(answer["Statistics"].size(), 1u);
  EXPECT_EQ(answer["NotTested"]["Piqe, CT"], "no two volumes have values under the same two methods");
  EXPECT_EQ(answer["LeftOut"][0]["Code"], "E_MODEL");
}

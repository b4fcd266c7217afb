#include "Dicom/Read/SummaryJson.h"

#include <gtest/gtest.h>

using namespace Clade;
using nlohmann::json;

TEST(SummaryJson, ARefusedSeriesSaysWhatIsKnownAndNullForTheRest)
{
  SeriesSummary summary;
  summary.seriesInstanceUid = "1.2.3";
  summary.modality = "MR";
  summary.images = 3;
  summary.columnSpacingMm = 0.5;
  summary.code = "E_TOO_FEW";
  summary.sentence = "3 slices, at least 5 needed";
  summary.warnings = {{"W_OVERLAY", "overlays are not carried over"}};
  const json answer = SummaryToJson(summary, Place::CommandLine);
  EXPECT_EQ(answer["SeriesInstanceUID"], "1.2.3");
  EXPECT_EQ(answer["Images"], 3);
  EXPECT_EQ(answer["SpacingMm"], json({0.5, nullptr, nullptr}));
  EXPECT_TRUE(answer["Ratio"].is_null());
  EXPECT_TRUE(answer["SeriesDescription"].is_null());
  EXPECT_EQ(answer["Accepted"], false);
  EXPECT_EQ(answer["Code"], "E_TOO_FEW");
  EXPECT_EQ(answer["Warnings"], json({{{"Code", "W_OVERLAY"}, {"Text", "overlays are not carried over"}}}));
}

TEST(SummaryJson, AnAcceptedSeriesHasNoCode)
{
  SeriesSummary summary;
  summary.isAccepted = true;
  summary.ratio = 5.5;
  const json answer = SummaryToJson(summary, Place::CommandLine);
  EXPECT_EQ(answer["Accepted"], true);
  EXPECT_EQ(answer["Ratio"], 5.5);
  EXPECT_TRUE(answer["Code"].is_null());
  EXPECT_TRUE(answer["Sentence"].is_null());
  EXPECT_EQ(answer["Warnings"], json::array());
}

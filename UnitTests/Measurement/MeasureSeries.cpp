#include "Measurement/MeasureSeries.h"

#include "Base/Error.h"
#include "ImageQuality/FullReference.h"
#include "Regions/RegionVoxels.h"
#include "Support/MeasureBench.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

TEST_F(MeasureSeriesTest, MeasuresSharpnessOfEverySeriesWithTheStepOfTheFinest)
{
  const json answer = Measure("edge-sharpness", {{"Series", {"thick", "thin"}}, {"Lines", {line}}});
  EXPECT_EQ(answer["StepMm"], 1);
  ASSERT_EQ(answer["Series"].size(), 2u);
  const json& thick = answer["Series"][0]["Lines"][0];
  EXPECT_EQ(thick["Name"], "border");
  EXPECT_EQ(thick["Profile"].size(), 19u);
  EXPECT_NEAR(thick["PositionMm"], 10, 1.1);
  EXPECT_NEAR(thick["Position"][0], 30, 1.1);
  EXPECT_EQ(answer["Value"], answer["Series"][0]["Value"]);
  EXPECT_GT(answer["Series"][1]["Value"], 0.2); // erf(d / 2) has 1 / (2 sqrt(pi)) = 0.28
  EXPECT_TRUE(answer["Series"][0]["StandardDeviation"].is_null());
}

TEST_F(MeasureSeriesTest, GivesTheMeanOverLines)
{
  json second = line;
  second["To"] = {2, 20, 20};
  const json answer = Measure("edge-sharpness", {{"Series", {"thin"}},
                                                 {"Lines", {line, second}},
                                                 {"StepMm", 0.5},
                                                 {"WidthMm", 3},
                                                 {"Reading", "B"},
                                                 {"Normalise", false}});
  const json& lines = answer["Series"][0]["Lines"];
  EXPECT_NEAR(answer["Value"], (double(lines[0]["Value"]) + double(lines[1]["Value"])) / 2, 1e-12);
  EXPECT_NEAR(answer["Series"][0]["StandardDeviation"],
              std::abs(double(lines[0]["Value"]) - double(lines[1]["Value"])) / std::sqrt(2), 1e-9);
  EXPECT_EQ(answer["Unit"], "intensity/mm");
  EXPECT_EQ(lines[0]["ParallelLines"], 7);
}

TEST_F(MeasureSeriesTest, MeasuresTheSameRegionsInEverySeries)
{
  const json answer = Measure("snr", {{"Series", {"thin", "thick"}}, {"Signal", signal}, {"Noise", noise}});
  EXPECT_NEAR(answer["Signal"], 300, 1);
  EXPECT_NEAR(answer["Noise"], 2, 0.2);
  EXPECT_NEAR(answer["Snr"], double(answer["Signal"]) / double(answer["Noise"]), 1e-9);
  const json& thick = answer["Series"][1];
  EXPECT_EQ(thick["Series"], "thick");
  EXPECT_NEAR(double(thick["SignalRegion"]["VolumeMm3"]),
              double(answer["Series"][0]["SignalRegion"]["VolumeMm3"]), 5);
  EXPECT_GT(answer["Series"][0]["SignalRegion"]["Voxels"], 3 * int(thick["SignalRegion"]["Voxels"]));
}

TEST_F(MeasureSeriesTest, TakesVoxelIndicesForThoseOfTheFirstSeries)
{
  json inVoxels = signal;
  inVoxels["Centre"] = {20, 20, (20 - 1.5) / 4};
  json noiseInVoxels = noise;
  noiseInVoxels["Centre"] = {4, 4, (20 - 1.5) / 4};
  const json request = {
      {"Series", {"thick", "thin"}}, {"Signal", inVoxels}, {"Noise", noiseInVoxels}, {"Frame", "voxel"}};
  const json plain = {{"Series", {"thick", "thin"}}, {"Signal", signal}, {"Noise", noise}};
  EXPECT_EQ(Measure("snr", request), Measure("snr", plain));
}

TEST_F(MeasureSeriesTest, ScoresEverySeriesWithTheRangeOfTheFirst)
{
  const json answer =
      Measure("piqe", {{"Series", {"thin", "thick"}}, {"Plane", "transverse"}, {"Slices", "all"}});
  EXPECT_EQ(answer["Series"][0]["Range"], answer["Range"]);
  EXPECT_EQ(answer["Series"][1]["Range"], answer["Range"]);
  EXPECT_EQ(answer["Slices"].size(), 40u);
  EXPECT_EQ(answer["Series"][1]["Slices"].size(), 10u);
  EXPECT_EQ(answer["Mean"], answer["Series"][0]["Mean"]);
  const json some = Measure("piqe", {{"Series", {"thin"}}, {"Slices", {20, 3}}, {"Range", {0, 400}}});
  EXPECT_EQ(some["Series"][0]["Indices"], json({20, 3}));
  EXPECT_EQ(some["Range"], json({0.0, 400.0}));
}

TEST_F(MeasureSeriesTest, ComparesTwoSeriesOnOneGrid)
{
  series["other"] = BallSeries(1, 5);
  const json answer = Measure("compare", {{"Series", {"thin", "other"}}});
  EXPECT_NEAR(answer["MeanDifference"], 5, 1e-4);
  EXPECT_NEAR(answer["Psnr"], 20 * std::log10(double(answer["DataRange"]) / 5), 1e-4);
  EXPECT_GT(answer["Ssim"], 0.9);
  EXPECT_TRUE(answer["ReslicingError"].is_null());
  EXPECT_EQ(answer["Identical"], false);
  const json shells =
      Measure("compare", {{"Series", {"thin", "other"}}, {"FourierShells", true}})["FourierShells"];
  EXPECT_EQ(shells["SideVoxels"], 40);
  EXPECT_EQ(shells["Correlation"].size(), 21u);
  EXPECT_TRUE(answer["FourierShells"].is_null());
  const json same = Measure("compare", {{"Series", {"thin", "thin"}}});
  EXPECT_TRUE(same["Psnr"].is_null());
  EXPECT_EQ(same["Identical"], true);
}

TEST_F(MeasureSeriesTest, ComparesAFinerSeriesWithItsThickSource)
{
  const json answer = Measure("compare", {{"Series", {"thick", "thin"}}});
  EXPECT_TRUE(answer["Psnr"].is_null());
  EXPECT_EQ(answer["Warnings"][0]["Code"], "W_DIFFERENT_SLICES");
  const json turned = Measure("compare", {{"Series", {"thin", "thick"}}});
  EXPECT_EQ(answer["ReslicingError"], turned["ReslicingError"]);
  EXPECT_EQ(answer["ReslicingError"]["Slices"], 10);
  const ReslicingError expected = MeasureReslicingError(series["thin"].volume, series["thick"].volume, 4);
  EXPECT_EQ(answer["ReslicingError"]["Rms"], expected.rms);
  const json both = Measure("compare", {{"Series", {"thin", "thin"}}, {"Source", "thick"}});
  EXPECT_EQ(both["ReslicingError"], answer["ReslicingError"]);
  EXPECT_EQ(both["MeanDifference"], 0);
}

TEST_F(MeasureSeriesTest, PassesOnWhatWasRemarkableInASeries)
{
  series["thin"].warnings = {{"W_STRAY", "one image was left out"}};
  for (const json& answer :
       {Measure("snr", {{"Series", {"thin"}}, {"Signal", signal}, {"Noise", noise}})["Series"][0],
        Measure("piqe", {{"Series", {"thin"}}})["Series"][0],
        Measure("compare", {{"Series", {"thin", "thin"}}})})
  {
    EXPECT_EQ(answer["Warnings"][0], json({{"Code", "W_STRAY"}, {"Text", "one image was left out"}}));
  }
}

TEST_F(MeasureSeriesTest, JudgesTheWholeRequestBeforeAnythingIsLoaded)
{
  const json good = {{"Series", {"thin"}}, {"Signal", signal}, {"Noise", noise}};
  const auto changed = [&](const char* member, const json& value)
  {
    json request = good;
    request[member] = value;
    return request;
  };
  EXPECT_EQ(
      ErrorOf("sharpness", good),
      "there is no measure \"sharpness\"; expected edge-sharpness, snr, piqe, compare, phase-modulation, "
      "border-displacement or noise-texture");
  EXPECT_EQ(ErrorOf("snr", json::array()), "the request is [], expected an object");
  EXPECT_EQ(ErrorOf("snr", changed("Series", json::array())),
            "Series is a list of 0, expected a list of 1 to 16");
  EXPECT_EQ(ErrorOf("snr", changed("Series", {1})), "Series is 1, expected names of series");
  EXPECT_EQ(ErrorOf("snr", changed("Frame", "world")), "Frame is \"world\", expected one of patient, voxel");
  EXPECT_EQ(ErrorOf("snr", changed("Noise", {{"Shape", "sphere"}})), "Noise has no \"Centre\"");
  EXPECT_EQ(
      ErrorOf("snr", changed("Colour", 1)),
      "\"Colour\" is not a known key, expected Frame, Noise, RayleighCorrection, Series, Signal, Store");
  EXPECT_EQ(ErrorOf("compare", {{"Series", {"thin"}}}), "Series is a list of 1, expected a list of 2 to 2");
  EXPECT_EQ(ErrorOf("piqe", {{"Series", {"thin"}}, {"Slices", {-1}}}),
            "Slices is -1, expected \"all\" or a list of indices from 0");
  EXPECT_EQ(ErrorOf("piqe", {{"Series", {"thin"}}, {"Range", {5, 5}}}),
            "Range is [5,5], expected a lower and a higher number");
  EXPECT_THAT(ErrorOf("piqe", {{"Series", {"thin"}}, {"Plane", "axial"}}),
              HasSubstr("the plane is \"axial\""));
  EXPECT_EQ(ErrorOf("edge-sharpness", {{"Series", {"thin"}}})
                .rfind("Lines is not a list of 1 to 200 lines; a line looks like", 0),
            0u);
  EXPECT_EQ(ErrorOf("edge-sharpness", {{"Series", {"thin"}}, {"Lines", {line}}, {"StepMm", 0}}),
            "StepMm is 0, expected a number from 0.001 to 1000");
  EXPECT_THAT(loaded, testing::IsEmpty());
}

TEST_F(MeasureSeriesTest, NamesTheSeriesThatFails)
{
  EXPECT_EQ(ErrorOf("snr", {{"Series", {"thin", "gone"}}, {"Signal", signal}, {"Noise", noise}}),
            "series gone: there is no series gone");
  const json outside = {{"Shape", "sphere"}, {"Centre", {200, 0, 0}}, {"RadiusMm", 6}};
  EXPECT_EQ(ErrorOf("snr", {{"Series", {"thin"}}, {"Signal", outside}, {"Noise", noise}}),
            "the signal region holds no voxel of the volume");
  json beyond = line;
  beyond["To"] = {80, 20, 20};
  EXPECT_THAT(ErrorOf("edge-sharpness", {{"Series", {"thick", "thin"}}, {"Lines", {beyond}}}),
              HasSubstr("series thick: the line \"border\" leaves the volume"));
}

TEST_F(MeasureSeriesTest, OneRegionDoesNotMeasureTwoFramesOfReference)
{
  series["thin"].frameOfReferenceUid = "1.2.3";
  EXPECT_EQ(
      Measure("snr", {{"Series", {"thin", "thick"}}, {"Signal", signal}, {"Noise", noise}})["Series"].size(),
      2u);
  series["thick"].frameOfReferenceUid = "1.2.4";
  EXPECT_THAT(ErrorOf("edge-sharpness", {{"Series", {"thin", "thick"}}, {"Lines", {line}}}),
              testing::HasSubstr("series thick lies in another frame of reference"));
  EXPECT_THAT(ErrorOf("snr", {{"Series", {"thin", "thick"}}, {"Signal", signal}, {"Noise", noise}}),
              testing::HasSubstr("another frame of reference"));
}

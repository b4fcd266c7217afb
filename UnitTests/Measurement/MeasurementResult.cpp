#include "Measurement/MeasurementResult.h"

#include "Support/MeasurementExamples.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

// What clients read is a contract: member by member, as Interfaces.md tells it.

TEST(MeasurementResult, EdgeSharpnessHasEveryLineAndTheMeanOfTheFirstSeries)
{
  EXPECT_EQ(ToJson(EdgeExample()), json::parse(R"({
    "Measure": "edge-sharpness", "Normalise": true, "Reading": "A", "StepMm": 0.5, "WidthMm": 2.0, "Unit": "1/mm",
    "Value": 0.5,
    "Series": [{"Series": "s1", "Value": 0.5, "StandardDeviation": 0.25,
      "Warnings": [{"Code": "W_STRAY", "Text": "one image"}],
      "Lines": [
        {"Name": "a", "From": [10.0, 0.0, 0.0], "To": [10.0, 0.0, 4.0], "Position": [10.0, 0.0, 1.5], "ParallelLines": 3,
         "Value": 0.25, "PositionMm": 1.5, "Profile": [1.0, 2.0], "Filtered": [1.5, 2.5], "Gradient": [3.0],
         "Warnings": [{"Code": "W_X", "Text": "text"}]},
        {"Name": "", "From": [10.0, 0.0, 0.0], "To": [10.0, 0.0, 4.0], "Position": [10.0, 0.0, 1.5], "ParallelLines": 3,
         "Value": 0.75, "PositionMm": 1.5, "Profile": [1.0, 2.0], "Filtered": [1.5, 2.5], "Gradient": [3.0],
         "Warnings": []}]}]})"));
}

TEST(MeasurementResult, AProfileWithoutAPlaceHasItsFiguresAtTheTop)
{
  EdgeSharpnessResult result = EdgeExample();
  EdgeSharpnessResult::Figures& figures = result.series.front().figures;
  figures.lines.resize(1);
  figures.lines.front().place.reset();
  const json answer = ToJson(result);
  EXPECT_EQ(answer["Profile"], json({1.0, 2.0}));
  EXPECT_EQ(answer["Gradient"], json(std::vector<double>{3}));
  EXPECT_EQ(answer["Warnings"], json::array());
  for (const char* member : {"From", "To", "Position", "ParallelLines"})
  {
    EXPECT_FALSE(answer["Series"][0]["Lines"][0].contains(member)) << member;
  }
}

TEST(MeasurementResult, SignalToNoiseSaysWhereAndHowMuch)
{
  const json answer = ToJson(SignalToNoiseExample());
  EXPECT_EQ(answer["Measure"], "snr");
  EXPECT_EQ(answer["RayleighCorrection"], true);
  EXPECT_EQ(answer["Regions"], json::parse(R"({
    "Signal": {"Shape": "sphere", "Centre": [1.0, 2.0, 3.0], "RadiusMm": 4.0},
    "Noise": [{"Shape": "box", "Centre": [0.0, 0.0, 0.0], "SizeMm": [2.0, 4.0, 6.0]},
              {"Shape": "cylinder", "From": [0.0, 0.0, 0.0], "To": [0.0, 0.0, 8.0], "RadiusMm": 1.0}]})"));
  EXPECT_EQ(answer["Signal"], 300);
  EXPECT_EQ(answer["Noise"], 2);
  EXPECT_EQ(answer["Snr"], 150);
  EXPECT_EQ(answer["Series"][0]["SignalRegion"]["Voxels"], 7);
}

TEST(MeasurementResult, PiqeHasTheScoresAndWarningsOfEverySeries)
{
  const json answer = ToJson(PiqeExample());
  EXPECT_EQ(answer["Plane"], "sagittal");
  EXPECT_EQ(answer["Range"], json({0.0, 400.0}));
  EXPECT_EQ(answer["Slices"], json(std::vector<double>{30}));
  EXPECT_TRUE(answer["StandardDeviation"].is_null()) << "of one slice";
  EXPECT_EQ(answer["Series"][0]["PositionsMm"], json(std::vector<double>{-6})) << "slice 4 of -14 + 2 n";
  EXPECT_EQ(answer["Series"][0]["Towards"], "left");
  EXPECT_EQ(answer["Series"][0]["Warnings"][0]["Code"], "W_OBLIQUE");
}

TEST(MeasurementResult, AComparisonOfDifferentSlicesIsTheirReslicingErrorAlone)
{
  EXPECT_EQ(ToJson(ComparisonExample()), json::parse(R"({
    "Measure": "compare", "Reference": "thin", "Test": "thick", "Source": null, "Series": ["thin", "thick"],
    "Psnr": null, "Ssim": null, "SsimOfAllVoxels": null, "MeanDifference": null, "MeanAbsoluteDifference": null,
    "RootMeanSquareDifference": null, "LargestDifference": null, "DataRange": null, "Voxels": null,
    "Identical": false, "FourierShells": null,
    "ReslicingError": {"MeanDifference": 0.5, "Rms": 1.5, "LargestDifference": 3.0, "Slices": 10, "Voxels": 90},
    "Warnings": [{"Code": "W_DIFFERENT_SLICES", "Text": "text"}]})"));
  ComparisonResult same = ComparisonExample();
  same.figures = FullReference();
  EXPECT_EQ(ToJson(same)["Identical"], true);
  EXPECT_EQ(ToJson(same)["MeanDifference"], 0);
}

TEST(MeasurementResult, ResolutionIsWhereTheShellsFallBelowTheThreshold)
{
  ComparisonResult result = ComparisonExample();
  EXPECT_FALSE(result.ResolutionMm());
  result.spacingMm = 2;
  result.shells = FourierCorrelation();
  result.shells->side = 4;
  result.shells->correlation = {1, 1, 1};
  EXPECT_FALSE(result.ResolutionMm());
  result.shells->correlation = {1, 1.0 / 7, 0};
  EXPECT_NEAR(result.ResolutionMm().value(), 8, 1e-9);
  EXPECT_EQ(ToJson(result)["FourierShells"]["ResolutionMm"], result.ResolutionMm().value());
}

TEST(MeasurementResult, WhatIsNotDefinedIsNull)
{
  EXPECT_EQ(ToJson(PhaseExample()), json::parse(R"({
    "Measure": "phase-modulation", "Source": null, "Modulation": 1.0, "SecondModulation": 0.25,
    "Series": [{"Series": "s1", "Modulation": 1.0, "SecondModulation": 0.25, "Phases": [0.5, 1.5],
      "SecondPhases": [0.75, null], "SliceSpacingMm": 4.0, "OffsetMm": -1.5, "Warnings": []}]})"));
  EXPECT_EQ(ToJson(DisplacementExample()), json::parse(R"({
    "Measure": "border-displacement", "Reference": "truth", "Rms": 0.5, "BeyondOne": 0.125,
    "Series": [{"Series": "s1", "Rms": 0.5, "BeyondOne": 0.125, "Borders": 200, "AlongColumns": null,
      "AlongRows": {"Rms": 0.5, "BeyondOne": 0.125, "Borders": 200}, "Warnings": []}]})"));
  EXPECT_EQ(ToJson(TextureExample()), json::parse(R"({
    "Measure": "noise-texture", "RadiusMm": 4.0, "Along": 2.0, "InPlane": 4.0, "Ratio": 0.5,
    "Regions": [{"Shape": "sphere", "Centre": [1.0, 2.0, 3.0], "RadiusMm": 4.0}],
    "Series": [
      {"Series": "s1", "Along": 2.0, "InPlane": 4.0, "Ratio": 0.5, "Regions": 1, "PairsAlong": 30, "PairsInPlane": 60,
       "Warnings": []},
      {"Series": "s2", "Along": null, "InPlane": null, "Ratio": null, "Regions": 0, "PairsAlong": 0,
       "PairsInPlane": 0, "Warnings": []}]})"));
}

TEST(MeasurementResult, NamesItsSeriesAndAllWarnings)
{
  EXPECT_EQ(MeasuredSeries(DisplacementExample()), std::vector<std::string>{"s1"});
  EXPECT_EQ(MeasuredSeries(ComparisonExample()), (std::vector<std::string>{"thin", "thick"}));
  const std::vector<SeriesWarning> ofEdge = WarningsOf(EdgeExample());
  ASSERT_EQ(ofEdge.size(), 2u);
  EXPECT_EQ(ofEdge[0].warning.code, "W_STRAY");
  EXPECT_EQ(ofEdge[1].warning.code, "W_X") << "of a line";
  EXPECT_EQ(ofEdge[1].series, "s1");
  ASSERT_EQ(WarningsOf(ComparisonExample()).size(), 1u);
  EXPECT_EQ(WarningsOf(ComparisonExample())[0].series, "") << "of the measurement";
}

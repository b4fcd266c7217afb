#include "Measurement/ReportOfMeasurements.h"

#include "Support/MeasurementExamples.h"
#include "Support/SourceExample.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::Contains;
using testing::ElementsAre;

namespace
{
MeasurementReport ReportOf(const MeasurementResult& result)
{
  std::map<std::string, ReportSeries> series;
  for (const char* name : {"s1", "s2", "truth", "thin", "thick"})
  {
    series[name].modality = "CT";
    series[name].seriesInstanceUid = name;
  }
  return ReportOfMeasurements(result, series);
}
} // namespace

TEST(ReportOfMeasurements, HasAGroupForEachLineThatIsDrawnAsItsPath)
{
  const MeasurementReport report = ReportOf(EdgeExample());
  ASSERT_EQ(report.groups.size(), 2u);
  EXPECT_EQ(report.groups[0].name, "a");
  EXPECT_EQ(report.groups[1].name, "line 2") << "it has no name";
  EXPECT_THAT(report.groups[0].comments, ElementsAre("W_X: text"));
  EXPECT_THAT(report.groups[0].parameters,
              ElementsAre("Reading: A", "Step: 0.5 mm", "Width: 2 mm", "Normalised: yes",
                          R"(Line: {"From":[10.0,0.0,0.0],"To":[10.0,0.0,4.0]})"));
  const ReportValue& sharpness = report.groups[0].values.at(0);
  EXPECT_EQ(sharpness.value, 0.25);
  EXPECT_EQ(sharpness.regions.at(0).graphic, ReportGraphic::Polyline);
  EXPECT_EQ(sharpness.regions.at(0).pointsMm.at(1).z, 4);
  EXPECT_EQ(report.groups[0].values.at(1).value, 1.5);
}

TEST(ReportOfMeasurements, DrawsEveryShapeAsAReportCan)
{
  SignalToNoiseResult result = SignalToNoiseExample();
  const auto drawn = [&](const Shape& shape)
  {
    result.signal = Region(std::vector<Shape>{shape});
    return ReportOf(result).groups.at(0).values.at(0).regions.at(0);
  };
  const ReportRegion sphere = drawn(Sphere{{1, 2, 3}, 4});
  EXPECT_EQ(sphere.graphic, ReportGraphic::Ellipsoid);
  EXPECT_EQ(sphere.pointsMm.at(0).x, -3);
  EXPECT_EQ(sphere.pointsMm.at(5).z, 7);
  EXPECT_EQ(sphere.purpose, ReportCodes::signalRegion);
  EXPECT_EQ(drawn(Cylinder{{0, 0, 0}, {0, 0, 8}, 1}).graphic, ReportGraphic::Polyline);
  EXPECT_EQ(drawn(Ellipse{{0, 0, 0}, {2, 0, 0}, {0, 1, 0}, 3}).pointsMm.at(1).x, 2);
  EXPECT_EQ(drawn(Polygon{{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, 2}).graphic, ReportGraphic::Polygon);
  Box box{{0, 0, 0}, {2, 4, 6}};
  EXPECT_EQ(drawn(box).pointsMm.size(), 8u) << "corners";
  box.firstDirection = {1, 1, 0};
  box.secondDirection = {-1, 1, 0};
  EXPECT_EQ(drawn(box).graphic, ReportGraphic::Polygon) << "a turned box";
}

TEST(ReportOfMeasurements, SaysWhatTheNumbersOfTheRegionsAre)
{
  const ReportGroup group = ReportOf(SignalToNoiseExample()).groups.at(0);
  EXPECT_THAT(group.parameters, Contains("Rayleigh correction of the noise: 0.6551"));
  EXPECT_THAT(group.parameters,
              Contains(R"(Signal region: {"Centre":[1.0,2.0,3.0],"RadiusMm":4.0,"Shape":"sphere"})"));
  EXPECT_EQ(group.values.at(0).unit, ReportCodes::hounsfield) << "of a CT";
  EXPECT_EQ(group.values.at(1).derivation, ReportCodes::standardDeviation);
  EXPECT_EQ(group.values.at(1).regions.size(), 2u);
  EXPECT_EQ(group.values.at(2).value, 150);
}

TEST(ReportOfMeasurements, ComparesWithTheReferenceWhichIsItsFirstSeries)
{
  const MeasurementReport displacement = ReportOf(DisplacementExample());
  EXPECT_EQ(displacement.series.at(0).seriesInstanceUid, "truth");
  EXPECT_THAT(displacement.groups.at(0).series, ElementsAre(0, 1));
  const ReportGroup comparison = ReportOf(ComparisonExample()).groups.at(0);
  EXPECT_THAT(comparison.series, ElementsAre(0, 1));
  ASSERT_EQ(comparison.values.size(), 1u) << "the re-slicing error alone";
  ComparisonResult same = ComparisonExample();
  same.figures = FullReference();
  same.figures->ssim = Ssim();
  const ReportGroup identical = ReportOf(same).groups.at(0);
  EXPECT_EQ(identical.values.size(), 4u);
  EXPECT_TRUE(std::isnan(identical.values[0].value)) << "the PSNR is infinite";
}

TEST(ReportOfMeasurements, LeavesOutSeriesWithoutNoise)
{
  EXPECT_EQ(ReportOf(TextureExample()).groups.size(), 1u);
  EXPECT_EQ(ReportOf(PhaseExample()).groups.at(0).values.size(), 2u);
  EXPECT_THAT(ReportOf(PiqeExample()).groups.at(0).parameters,
              ElementsAre("Plane: sagittal", "Grey levels 0 to 255: [0.0,400.0]"));
}

TEST(ReportOfMeasurements, WhatIsMeasuredCanBeWrittenWhicheverMeasureItIs)
{
  SourceExample source = SourceExample::Mr();
  std::map<std::string, ReportSeries> series;
  for (const char* name : {"s1", "s2", "truth", "thin", "thick"})
  {
    series[name] = DescribeSeries(source.Series());
  }
  const MeasurementResult results[] = {EdgeExample(),       SignalToNoiseExample(), PiqeExample(),
                                       ComparisonExample(), PhaseExample(),         DisplacementExample(),
                                       TextureExample()};
  for (const MeasurementResult& result : results)
  {
    EXPECT_FALSE(MakeMeasurementReport(ReportOfMeasurements(result, series)).bytes.empty()) << result.index();
  }
}

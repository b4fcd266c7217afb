#include "Measurement/RoisOfReport.h"

#include "Regions/RegionJson.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace testing;

namespace
{
FoundRegion Found(ReportGraphic graphic, std::vector<Vector3> pointsMm, const std::string& name = "lesion",
                  const std::vector<std::string>& parameters = {},
                  const ReportCode& purpose = ReportCodes::imageRegion)
{
  FoundRegion found;
  found.name = name;
  found.parameters = std::make_shared<const std::vector<std::string>>(parameters);
  found.region = {purpose, graphic, std::move(pointsMm), "1.2.3"};
  return found;
}

ImportedRois Rois(std::vector<FoundRegion> regions)
{
  return RoisOfReport({std::move(regions), {}}, "1.2.3");
}

const std::vector<Vector3> square = {{0, 0, 5}, {10, 0, 5}, {10, 10, 5}, {0, 10, 5}};
const std::vector<Vector3> ball = {{-4, 2, 3}, {6, 2, 3}, {1, -3, 3}, {1, 7, 3}, {1, 2, -2}, {1, 2, 8}};
} // namespace

TEST(RoisOfReport, ShapesOfOtherProgramsBecomeLinesAndAreas)
{
  const ImportedRois rois = Rois(
      {Found(ReportGraphic::Polyline, {{0, 0, 0}, {9, 0, 0}}, "edge"), Found(ReportGraphic::Polygon, square),
       Found(ReportGraphic::Ellipse, {{-9, 1, 0}, {9, 1, 0}, {0, -4, 0}, {0, 6, 0}}),
       Found(ReportGraphic::Ellipsoid, ball)});
  ASSERT_EQ(rois.lines.size(), 1u);
  EXPECT_EQ(rois.lines[0].name, "edge");
  EXPECT_EQ(rois.lines[0].toMm, (Vector3{9, 0, 0}));
  ASSERT_EQ(rois.areas.size(), 3u);
  EXPECT_EQ(std::get<Polygon>(rois.areas[0].shape).pointsMm, square);
  EXPECT_EQ(std::get<Ellipse>(rois.areas[1].shape).centreMm, (Vector3{0, 1, 0}));
  EXPECT_EQ(std::get<Ellipse>(rois.areas[1].shape).secondSemiAxisMm, (Vector3{0, 5, 0}));
  EXPECT_EQ(std::get<Sphere>(rois.areas[2].shape).centreMm, (Vector3{1, 2, 3}));
  EXPECT_EQ(std::get<Sphere>(rois.areas[2].shape).radiusMm, 5);
  EXPECT_TRUE(rois.warnings.empty());
}

TEST(RoisOfReport, AreCalledByTheirTrackingElseByTheirFinding)
{
  FoundRegion labelled = Found(ReportGraphic::Polygon, square, "");
  labelled.finding = "Cyst";
  const ImportedRois rois = Rois({labelled, Found(ReportGraphic::Polygon, square, "")});
  EXPECT_EQ(rois.areas[0].name, "Cyst");
  EXPECT_EQ(rois.areas[1].name, "region");
}

TEST(RoisOfReport, ALineThatWasMeasuredOnSeveralSeriesIsOne)
{
  const std::vector<Vector3> ends = {{0, 0, 0}, {9, 0, 0}};
  const ImportedRois rois =
      Rois({Found(ReportGraphic::Polyline, ends, "edge"), Found(ReportGraphic::Polyline, ends, "edge"),
            Found(ReportGraphic::Polyline, ends, "other")});
  ASSERT_EQ(rois.lines.size(), 2u);
  EXPECT_EQ(rois.lines[1].name, "other");
}

TEST(RoisOfReport, OurOwnRegionsComeBackExactlyAndOnce)
{
  const nlohmann::json shapes =
      ToJson(Region({Sphere{{0.1, 0.2, 0.3}, 1.7}, Cylinder{{0, 0, 0}, {0, 0, 9}, 2}}));
  const std::vector<std::string> parameters = {"Signal region: " + shapes.dump(), "Noise region: [broken"};
  const ImportedRois rois =
      Rois({Found(ReportGraphic::Ellipsoid, ball, "signal to noise", parameters, ReportCodes::signalRegion),
            Found(ReportGraphic::Polyline, {{0, 0, 0}, {0, 0, 9}}, "signal to noise", parameters,
                  ReportCodes::signalRegion),
            Found(ReportGraphic::Polygon, square, "signal to noise", parameters, ReportCodes::noiseRegion)});
  EXPECT_EQ(rois.RegionOf("signal", 0), shapes);
  EXPECT_EQ(std::get<Polygon>(rois.areas.back().shape).pointsMm, square)
      << "what is drawn, where the text is broken";
  EXPECT_TRUE(rois.lines.empty());
}

TEST(RoisOfReport, OurOwnLinesComeBackExactlyUnlessTheyWereMoved)
{
  const std::string exact = R"(Line: {"From": [0.1, 0.2, 0.3], "To": [9.1, 0.2, 0.3]})";
  const float near = 0.1f;
  const ImportedRois rois =
      Rois({Found(ReportGraphic::Polyline, {{near, 0.2, 0.3}, {9.1, 0.2, 0.3}}, "a", {exact}),
            Found(ReportGraphic::Polyline, {{5, 0.2, 0.3}, {9.1, 0.2, 0.3}}, "b", {exact})});
  EXPECT_EQ(rois.lines[0].fromMm, (Vector3{0.1, 0.2, 0.3}));
  EXPECT_EQ(rois.lines[1].fromMm, (Vector3{5, 0.2, 0.3}));
}

TEST(RoisOfReport, WhatCannotBeMeasuredIsLeftOutAloud)
{
  FoundRegion elsewhere = Found(ReportGraphic::Polygon, square);
  elsewhere.region.frameOfReferenceUid = "1.2.4";
  const ImportedRois rois =
      Rois({elsewhere, Found(ReportGraphic::Point, {{0, 0, 0}}), Found(ReportGraphic::Polyline, square)});
  EXPECT_TRUE(rois.lines.empty());
  EXPECT_TRUE(rois.areas.empty());
  ASSERT_EQ(rois.warnings.size(), 2u);
  EXPECT_EQ(rois.warnings[0].code, "W_ROI_SKIPPED");
  EXPECT_EQ(
      rois.warnings[1].text,
      "1 region of the report is left out: drawn in another frame of reference than that of the series");
}

TEST(RoisOfReport, TextNestedBeyondReasonIsNotFollowed)
{
  const std::string deep = "Signal region: " + std::string(200000, '[') + std::string(200000, ']');
  const ImportedRois rois =
      Rois({Found(ReportGraphic::Ellipsoid, ball, "", {deep}, ReportCodes::signalRegion)});
  EXPECT_EQ(rois.areas.size(), 1u);
}

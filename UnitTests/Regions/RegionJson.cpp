#include "Regions/RegionJson.h"

#include "Base/Error.h"
#include "Regions/RegionVoxels.h"
#include "Support/Phantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

namespace
{
const VolumeGrid grid = ObliqueGrid(40, 36, 20);

Region Parse(const char* text, const char* frame = "patient")
{
  return ParseRegion(json::parse(text), grid, frame, "Signal");
}

std::string ErrorOf(const char* text)
{
  try
  {
    Parse(text);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}
} // namespace

TEST(RegionJson, ReadsEveryShape)
{
  const auto volumeOf = [](const char* text) { return VolumeInsideMm3(Parse(text, "voxel"), grid); };
  EXPECT_NEAR(volumeOf(R"({"Shape": "sphere", "Centre": [20, 18, 10], "RadiusMm": 5, "Name": "liver"})"),
              4.0 / 3 * M_PI * 125, 5);
  EXPECT_NEAR(volumeOf(R"({"Shape": "cylinder", "From": [15, 18, 10], "To": [25, 18, 10], "RadiusMm": 3})"),
              M_PI * 9 * 8, 2);
  EXPECT_NEAR(volumeOf(R"({"Shape": "box", "Center": [20, 18, 10], "SizeMm": [4, 5, 6]})"), 120, 1);
  EXPECT_NEAR(volumeOf(R"({"Shape": "ellipse", "Centre": [20, 18, 10], "FirstEnd": [25, 18, 10],
                           "SecondEnd": [20, 22, 10], "ThicknessMm": 2})"),
              M_PI * 4 * 4.4 * 2, 1);
  EXPECT_NEAR(volumeOf(R"({"Polygon": [[15, 15, 10], [25, 15, 10], [20, 25, 10]], "ThicknessMm": 2})"),
              8 * 11 / 2.0 * 2, 1);
  EXPECT_NEAR(volumeOf(R"([{"Shape": "box", "Centre": [20, 18, 10], "SizeMm": [4, 5, 6]},
                           {"Shape": "box", "Centre": [20, 18, 10], "SizeMm": [8, 5, 6]}])"),
              240, 2);
}

TEST(RegionJson, TakesTheSliceSpacingForThicknessWhereNoneIsGiven)
{
  const Region slice = Parse(R"({"Points": [[15, 15, 10], [25, 15, 10], [20, 25, 10]]})", "voxel");
  EXPECT_EQ(std::get<Polygon>(slice.Shapes().front()).thicknessMm, grid.sliceSpacingMm);
}

TEST(RegionJson, PutsVoxelIndicesOfTheFirstSeriesIntoThePatient)
{
  const Region region = Parse(R"({"Shape": "sphere", "Centre": [3, 4, 5], "RadiusMm": 2, "Frame": "voxel"})");
  const Vector3 centreMm = std::get<Sphere>(region.Shapes().front()).centreMm;
  EXPECT_NEAR(Norm(centreMm - grid.PatientFromIndex({3, 4, 5})), 0, 1e-12);
  const Region box = Parse(R"({"Shape": "box", "Centre": [3, 4, 5], "SizeMm": [1, 2, 3]})", "voxel");
  EXPECT_EQ(std::get<Box>(box.Shapes().front()).firstDirection, grid.rowDirection);
}

TEST(RegionJson, WritesWhatItReads)
{
  for (const char* text :
       {R"({"Shape": "sphere", "Centre": [1, 2, 3], "RadiusMm": 5})",
        R"({"Shape": "cylinder", "From": [1, 2, 3], "To": [2, 3, 4], "RadiusMm": 3})",
        R"({"Shape": "box", "Centre": [1, 2, 3], "SizeMm": [4, 5, 6]})",
        R"({"Shape": "ellipse", "Centre": [1, 2, 3], "FirstEnd": [5, 2, 3],
                               "SecondEnd": [1, 4, 3], "ThicknessMm": 2})",
        R"({"Shape": "polygon", "Polygon": [[1, 5, 1], [2, 5, 1], [2, 7, 1]], "ThicknessMm": 2})"})
  {
    EXPECT_EQ(ToJson(Parse(text)), json::parse(text));
  }
  const Region turned = Parse(R"({"Shape": "box", "Centre": [20, 18, 10], "SizeMm": [4, 5, 6]})", "voxel");
  const Region again = ParseRegion(ToJson(turned), grid, "patient", "");
  EXPECT_NEAR(VolumeInsideMm3(again, grid), 120, 1);
}

TEST(RegionJson, SaysWhereARegionIsWrong)
{
  EXPECT_EQ(ErrorOf("7"), "Signal is 7, expected an object");
  EXPECT_EQ(ErrorOf("[]"), "Signal is a list of 0 shapes; expected 1 to 1000");
  EXPECT_EQ(ErrorOf("{}"), "Signal has no \"Shape\"");
  EXPECT_EQ(ErrorOf(R"({"Shape": "sphere", "RadiusMm": 1})"), "Signal has no \"Centre\"");
  EXPECT_EQ(ErrorOf(R"({"Shape": "sphere", "Centre": [1, 2], "RadiusMm": 1})"),
            "Signal.Centre is [1,2], expected three coordinates [x, y, z], each from -1000000 to 1000000");
  EXPECT_EQ(
      ErrorOf(R"({"Shape": "sphere", "Centre": [1, 2, 1e300], "RadiusMm": 1})"),
      "Signal.Centre is [1,2,1e+300], expected three coordinates [x, y, z], each from -1000000 to 1000000");
  EXPECT_EQ(ErrorOf(R"({"Shape": "sphere", "Centre": [1, 2, 3], "RadiusMm": "big"})"),
            "Signal.RadiusMm is \"big\", expected a number from 0.001 to 1000000");
  EXPECT_EQ(ErrorOf(R"({"Shape": "sphere", "Centre": [1, 2, 3], "RadiusMm": 1, "Colour": "red"})"),
            "Signal.\"Colour\" is not a known key, expected Centre, Frame, Name, RadiusMm, Shape");
  EXPECT_EQ(ErrorOf(R"({"Shape": "sphere", "Centre": [1, 2, 3], "RadiusMm": 1, "Frame": "pixel"})"),
            "Signal.Frame is \"pixel\", expected one of patient, voxel");
  EXPECT_EQ(ErrorOf(R"([{"Shape": "sphere", "Centre": [1, 2, 3], "RadiusMm": 1}, {"Shape": "cube"}])"),
            "Signal[1].Shape is \"cube\", expected one of sphere, cylinder, box, ellipse, polygon");
  EXPECT_EQ(
      ErrorOf(R"({"Polygon": [[1, 1, 1], [2, 2, 2], [3, null, 3]]})"),
      "Signal.Polygon[2] is [3,null,3], expected three coordinates [x, y, z], each from -1000000 to 1000000");
  EXPECT_EQ(ErrorOf(R"({"Polygon": [[1, 1, 1], [2, 2, 2]]})"),
            "Signal.Polygon is a list of 2, expected a list of 3 to 10000");
  EXPECT_EQ(ErrorOf(R"({"Polygon": [[1, 1, 1], [2, 2, 2], [3, 3, 3]]})"),
            "Signal: the polygon's points lie on one line; expected an area");
}

TEST(RegionJson, ReadsAndWritesLines)
{
  const json lines = json::parse(R"([{"Name": "aorta", "From": [1, 2, 3], "To": [4, 5, 6]},
                                     {"From": [0, 0, 0], "To": [1, 0, 0], "Frame": "voxel"}])");
  const std::vector<MeasureLine> parsed = ParseLines(lines, grid, "patient", "Lines");
  ASSERT_EQ(parsed.size(), 2u);
  EXPECT_EQ(ToJson(parsed[0]), lines[0]);
  EXPECT_NEAR(Norm(parsed[1].fromMm - grid.originMm), 0, 1e-12);
  const auto errorOf = [](const char* text)
  {
    try
    {
      ParseLines(json::parse(text), grid, "patient", "Lines");
    }
    catch (const Error& error)
    {
      return error.Message();
    }
    return std::string();
  };
  const std::string looks =
      R"(; a line looks like {"Name": "aorta", "From": [-12.5, 40, 60], "To": [-12.5, 40, 84]})";
  EXPECT_EQ(errorOf("[]"), "Lines is not a list of 1 to 200 lines" + looks);
  EXPECT_EQ(errorOf("null"), "Lines is not a list of 1 to 200 lines" + looks);
  EXPECT_EQ(errorOf(R"([{"From": [1, 2, 3]}])"), "Lines[0] has no \"To\"" + looks);
  EXPECT_EQ(errorOf(R"([{"From": [1, 2, 3], "To": [1, 2, 3], "Width": 3}])"),
            "Lines[0].\"Width\" is not a known key, expected Frame, From, Name, To" + looks);
}

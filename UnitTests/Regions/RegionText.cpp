#include "Regions/RegionText.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
template<typename One>
One Parse(const std::string& text)
{
  return std::get<One>(ParseRegionText(text).Shapes().front());
}

std::string ErrorOf(const std::string& text)
{
  try
  {
    ParseRegionText(text);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}
} // namespace

TEST(RegionText, ReadsEveryShape)
{
  EXPECT_EQ(Parse<Sphere>("sphere:1,-2,3.5,4").centreMm, (Vector3{1, -2, 3.5}));
  EXPECT_EQ(Parse<Sphere>("sphere:1,-2,3.5,4").radiusMm, 4);
  EXPECT_EQ(Parse<Box>("box:1,2,3,4,5,6").sizeMm, (Vector3{4, 5, 6}));
  EXPECT_EQ(Parse<Cylinder>("cylinder:1,2,3,4,5,6,7").toMm, (Vector3{4, 5, 6}));
  EXPECT_EQ(Parse<Cylinder>("cylinder:1,2,3,4,5,6,7").radiusMm, 7);
  EXPECT_EQ(Parse<Ellipse>("ellipse:1,2,3,4,2,3,1,4,3,2").firstSemiAxisMm, (Vector3{3, 0, 0}));
  EXPECT_EQ(Parse<Ellipse>("ellipse:1,2,3,4,2,3,1,4,3,2").thicknessMm, 2);
  EXPECT_EQ(Parse<Polygon>("polygon:0,0,0,1,0,0,0,1,0,1,1,0,3").pointsMm.size(), 4u);
  EXPECT_EQ(Parse<Polygon>("polygon:0,0,0,1,0,0,0,1,0,1,1,0,3").thicknessMm, 3);
}

TEST(RegionText, ShowsTheTextThatItCannotRead)
{
  EXPECT_EQ(ErrorOf("sphere:1,2,3"), "the region is \"sphere:1,2,3\"; expected numbers as in sphere:x,y,z,r");
  EXPECT_EQ(ErrorOf("sphere:1,2,3,4,"),
            "the region is \"sphere:1,2,3,4,\"; expected numbers as in sphere:x,y,z,r");
  EXPECT_EQ(ErrorOf("sphere:1,2,3,4mm"),
            "the region is \"sphere:1,2,3,4mm\"; expected numbers as in sphere:x,y,z,r");
  EXPECT_EQ(ErrorOf("sphere:1,2,3,-4"),
            "the region \"sphere:1,2,3,-4\": the sphere's radius is -4 mm; expected 0.001 "
            "to 1000000 mm");
  EXPECT_EQ(ErrorOf("cube:1,2"),
            "the region is \"cube:1,2\"; expected sphere:, box:, cylinder:, ellipse: or polygon: "
            "with numbers");
  for (const char* wrong :
       {"", "sphere", ":", "sphere:", "sphere:nan,1,2,3", "sphere:inf,1,2,3", "sphere:1e999,1,2,3",
        "polygon:0,0,0,1,0,0,0,1,0", "polygon:0,0,0,1,0,0,0,1,0,3,4"})
  {
    EXPECT_NE(ErrorOf(wrong), "") << wrong;
  }
}

TEST(LineText, ReadsTwoPoints)
{
  const MeasureLine line = ParseLineText("-10.5,2,3  4,5,6e1");
  EXPECT_EQ(line.fromMm, (Vector3{-10.5, 2, 3}));
  EXPECT_EQ(line.toMm, (Vector3{4, 5, 60}));
  for (const char* wrong : {"", "1,2,3", "1,2,3 4,5", "1,2,3 4,5,6 7,8,9", "1,2,3,4,5,6", "a,b,c d,e,f"})
  {
    EXPECT_THROW(ParseLineText(wrong), Error) << wrong;
  }
  try
  {
    ParseLineText("1,2,3");
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Message(), "the line is \"1,2,3\"; expected two points, \"x,y,z x,y,z\"");
  }
}

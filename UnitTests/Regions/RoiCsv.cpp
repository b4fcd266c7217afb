#include "Regions/RoiCsv.h"

#include "Base/Error.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using testing::HasSubstr;

namespace
{
const std::string oldHeader =
    "ImageNo,RoiNo,RoiMean,RoiMin,RoiMax,RoiTotal,RoiDev,RoiName,RoiCenterX,RoiCenterY,"
    "RoiCenterZ,Length,Area,RoiType,NumOfPoints,mmX,mmY,mmZ,pxX,pxY,...\n";
const std::string header =
    "ImageNo,RoiNo,RoiMean,RoiMin,RoiMax,RoiTotal,RoiDev,RoiName,RoiCenterX,RoiCenterY,"
    "RoiCenterZ,LengthCm,LengthPix,AreaPix2, AreaCm2,RoiType,NumOfPoints,mmX,mmY,mmZ,pxX,pxY,"
    "...\n";
const std::string uidHeader =
    "ImageNo,RoiNo,RoiMean,RoiMin,RoiMax,RoiTotal,RoiDev,RoiName,RoiCenterX,RoiCenterY,"
    "RoiCenterZ,LengthCm,LengthPix,AreaPix2, AreaCm2,RoiType,SOPInstanceUID,"
    "SeriesInstanceUID,StudyInstanceUID,NumOfPoints,mmX,mmY,mmZ,pxX,pxY,...\n";
const std::string line = ",2,1.5,-2.5,3.5,10,20,4.5,5.5,-6.5,30,40\n";
const std::string triangle = ",3,0,0,7,1,1,10,0,7,2,1,0,10,7,1,2\n";

/// A row of `header` up to NumOfPoints.
std::string Row(const std::string& name, int kind)
{
  return "4,0,100.5,90,110,1000,3.25,\"" + name + "\",1.0,2.0,3.0,0.5,10.0,20.0,0.2," + std::to_string(kind);
}

std::string ErrorOf(const std::string& text)
{
  try
  {
    ParseRoiCsv(text);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    return error.Message();
  }
  return "";
}
} // namespace

TEST(RoiCsv, ReadsLinesAndAreasInPatientMillimetres)
{
  const ImportedRois rois = ParseRoiCsv(header + Row("aorta", 5) + line + Row("liver", 11) + triangle);
  ASSERT_EQ(rois.lines.size(), 1u);
  EXPECT_EQ(rois.lines[0].name, "aorta");
  EXPECT_EQ(rois.lines[0].fromMm, (Vector3{1.5, -2.5, 3.5}));
  EXPECT_EQ(rois.lines[0].toMm, (Vector3{4.5, 5.5, -6.5}));
  ASSERT_EQ(rois.areas.size(), 1u);
  EXPECT_EQ(std::get<Polygon>(rois.areas[0].shape).pointsMm.size(), 3u);
  EXPECT_EQ(std::get<Polygon>(rois.areas[0].shape).pointsMm[1], (Vector3{10, 0, 7}));
  EXPECT_EQ(rois.LineOf("aorta").toMm, rois.lines[0].toMm);
}

TEST(RoiCsv, ReadsTheHeadersOfAllVersions)
{
  const std::string oldRow = "4,0,100.5,90,110,1000,3.25,\"aorta\",1.0,2.0,3.0,0.5,20.0,5";
  EXPECT_EQ(ParseRoiCsv(oldHeader + oldRow + line).lines.size(), 1u);
  const std::string uids = ",1.2.840.1,1.2.840.2,1.2.840.3";
  EXPECT_EQ(ParseRoiCsv(uidHeader + Row("aorta", 5) + uids + line).lines.size(), 1u);
  EXPECT_EQ(ParseRoiCsv("\xef\xbb\xbf" + header + Row("aorta", 5) + line).lines.size(), 1u);
}

TEST(RoiCsv, ReadsNamesWithQuotesCommasAndLineEnds)
{
  for (const std::string& name : {std::string("say \"ah\", please"), std::string("a,5,2,\"b"),
                                  std::string(""), std::string("first\nsecond, line"), std::string("1,2,3")})
  {
    const ImportedRois rois = ParseRoiCsv(header + Row(name, 5) + line + Row("next", 5) + line);
    ASSERT_EQ(rois.lines.size(), 2u) << name;
    EXPECT_EQ(rois.lines[0].name, name);
    EXPECT_EQ(rois.lines[1].name, "next");
  }
}

TEST(RoiCsv, ReadsNamesWithoutQuotesAsSpreadsheetsWriteThem)
{
  std::string row = Row("left kidney", 5) + line;
  row.erase(std::remove(row.begin(), row.end(), '"'), row.end());
  const ImportedRois rois = ParseRoiCsv(header + row + Row("with, comma", 5) + line);
  ASSERT_EQ(rois.lines.size(), 2u);
  EXPECT_EQ(rois.lines[0].name, "left kidney");
  EXPECT_EQ(rois.lines[1].name, "with, comma");
}

TEST(RoiCsv, PassesOverNumbersThatAreNotNeededAndEmptyLines)
{
  const std::string row = "0,0,nan,inf,-inf,nan,nan,\"aorta\",1,2,3,0.5,nan,20,0.2,5";
  EXPECT_EQ(ParseRoiCsv(header + "\r\n" + row + line + "\n\n").lines.size(), 1u);
}

TEST(RoiCsv, LeavesOutWhatIsNeitherLineNorAreaAndSaysSo)
{
  const ImportedRois rois = ParseRoiCsv(header + Row("mark", 19) + ",1,1,2,3,4,5\n" + Row("brush", 20) +
                                        ",0,\n" + Row("empty", 11) + ",0,\n");
  EXPECT_TRUE(rois.lines.empty());
  EXPECT_TRUE(rois.areas.empty());
  ASSERT_EQ(rois.warnings.size(), 3u);
  EXPECT_EQ(rois.warnings[0].code, "W_ROI_SKIPPED");
  EXPECT_EQ(rois.warnings[0].text,
            "the ROI \"mark\" of kind 19 with 1 points is neither a line nor an area and was left out");
}

TEST(RoiCsv, NamesTheLineThatItCannotRead)
{
  EXPECT_THAT(ErrorOf(""), HasSubstr("has no column \"RoiName\" in its first line"));
  EXPECT_THAT(ErrorOf("a,b,c\n"), HasSubstr("has no column \"RoiName\""));
  EXPECT_THAT(ErrorOf("RoiType,RoiName,NumOfPoints,mmX\n"), HasSubstr("in another order"));
  EXPECT_EQ(ErrorOf(header + Row("aorta", 5) + line + Row("vein", 5) + ",3,1,2,3,4,5\n"),
            "the ROI file has a row in line 3 that does not hold the numbers and points that its header and "
            "NumOfPoints announce");
  EXPECT_NE(ErrorOf(header + "rubbish\n"), "");
  EXPECT_THAT(ErrorOf(header + std::string(2 << 20, ',')), HasSubstr("longer than 1 MiB"));
  EXPECT_THAT(ErrorOf(header + std::string(17 << 20, '\n')), HasSubstr("larger than 16 MiB"));
  EXPECT_NE(ErrorOf(header + Row("aorta", 5) + ",2,1.5,-2.5,nan,10,20,4.5,5.5,-6.5,30,40\n"), "");
  EXPECT_NE(ErrorOf(header + Row("aorta", 5) + ",1e9,1\n"), "");
}

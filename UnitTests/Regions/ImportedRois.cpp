#include "Regions/ImportedRois.h"

#include "Base/Error.h"
#include "Regions/RegionJson.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace testing;
using nlohmann::json;

namespace
{
ImportedRois Drawn()
{
  const Polygon flat{{{0, 0, 5}, {10, 0, 5}, {10, 7, 5}}, 0};
  ImportedRois rois;
  rois.lines = {{"edge", {0, 0, 0}, {1, 0, 0}}, {"other", {0, 0, 0}, {2, 0, 0}}};
  rois.areas = {{"liver", flat},
                {"signal", Sphere{{1, 2, 3}, 4}},
                {"liver", flat},
                {"noise", Ellipse{{0, 0, 0}, {3, 0, 0}, {0, 2, 0}, 6}}};
  return rois;
}
} // namespace

TEST(ImportedRois, MakeOneRegionOfTheAreasOfAName)
{
  const json region = Drawn().RegionOf("liver", 3);
  EXPECT_EQ(region.size(), 2u);
  EXPECT_EQ(region[1]["ThicknessMm"], 3);
}

TEST(ImportedRois, FlatAreasAloneGetAThickness)
{
  EXPECT_FALSE(Drawn().RegionOf("liver", 0)[0].contains("ThicknessMm")) << "that of the first series' slices";
  EXPECT_EQ(Drawn().RegionOf("noise", 3)[0]["ThicknessMm"], 6) << "its own";
}

TEST(ImportedRois, AreListedAsRequestsWriteThem)
{
  const json drawn = ToJson(Drawn());
  EXPECT_EQ(drawn["Lines"][0], ToJson(MeasureLine{"edge", {0, 0, 0}, {1, 0, 0}}));
  ASSERT_EQ(drawn["Areas"].size(), 4u);
  EXPECT_EQ(drawn["Areas"][0]["Name"], "liver");
  EXPECT_FALSE(drawn["Areas"][0].contains("ThicknessMm")) << "it was drawn flat";
  EXPECT_EQ(drawn["Areas"][1],
            (json{{"Name", "signal"}, {"Shape", "sphere"}, {"Centre", {1.0, 2.0, 3.0}}, {"RadiusMm", 4.0}}));
  EXPECT_EQ(drawn["Areas"][3]["ThicknessMm"], 6);
}

TEST(ImportedRois, NamesThatAreNotThereAreRefusedWithThoseThatAre)
{
  EXPECT_THAT([] { Drawn().RegionOf("kidney", 3); },
              Throws<Error>(Property(&Error::Message,
                                     "there is no area \"kidney\" among what was drawn, which has \"liver\", "
                                     "\"noise\", \"signal\"")));
  EXPECT_THAT([] { Drawn().LineOf("liver"); }, Throws<Error>(Property(&Error::Code, ErrorCode::NotFound)));
}

TEST(ImportedRois, FillInWhatARequestNamesOrLeavesOut)
{
  json lines = {{"Lines", {"roi:other", ToJson(MeasureLine{"own", {5, 5, 5}, {6, 6, 6}})}}};
  FillInRois("edge-sharpness", lines, Drawn());
  EXPECT_EQ(lines["Lines"][0], ToJson(Drawn().lines[1]));
  EXPECT_EQ(lines["Lines"][1]["Name"], "own");
  json every = json::object();
  FillInRois("edge-sharpness", every, Drawn());
  EXPECT_EQ(every["Lines"].size(), 2u);
  json regions = {{"Signal", "roi:liver"}};
  FillInRois("snr", regions, Drawn(), 2);
  EXPECT_EQ(regions["Signal"], Drawn().RegionOf("liver", 2));
  EXPECT_EQ(regions["Noise"], Drawn().RegionOf("noise", 2));
}

TEST(ImportedRois, LeaveWhatIsNoRoiForTheMeasureToJudge)
{
  json odd = {{"Lines", 7}, {"Signal", {1, 2}}, {"Noise", "rois"}};
  const json before = odd;
  FillInRois("edge-sharpness", odd, Drawn());
  FillInRois("snr", odd, Drawn());
  FillInRois("piqe", odd, Drawn());
  EXPECT_EQ(odd, before);
  json none = json::object();
  EXPECT_THAT([&] { FillInRois("edge-sharpness", none, {}); },
              Throws<Error>(Property(&Error::Message, HasSubstr("there is no line among what was drawn"))));
}

#include "Dicom/Report/ReportContent.h"

#include "Support/ReportExample.h"

#include <gtest/gtest.h>
#include <set>

using namespace Clade;
using namespace Clade::Testing;

TEST(ReportContent, TheSameLineOnTheSameSeriesHasTheSameTrackingUidInAnyReport)
{
  const MeasurementReport report = ExampleReport();
  MeasurementReport other = report;
  other.time = "20250101000000.000000";
  other.groups.erase(other.groups.begin() + 1);
  ReportGroup line = report.groups[0];
  line.method = "another one";
  line.values[0].value = 99;
  EXPECT_EQ(TrackingUid(report, report.groups[0]), TrackingUid(other, line))
      << "what is measured is followed, not the number";
}

TEST(ReportContent, AnotherNamePlaceOrSeriesIsTrackedApart)
{
  MeasurementReport report = ExampleReport();
  std::set<std::string> uids = {TrackingUid(report, report.groups[0])};
  ReportGroup renamed = report.groups[0], moved = renamed, reshaped = renamed, elsewhere = renamed;
  renamed.name += "'";
  moved.values[0].regions[0].pointsMm[0].x += 0.01;
  reshaped.values[0].regions[0].graphic = ReportGraphic::Multipoint;
  elsewhere.values[0].regions[0].frameOfReferenceUid = "1.2.3";
  for (const ReportGroup& group : {renamed, moved, reshaped, elsewhere})
  {
    EXPECT_TRUE(uids.insert(TrackingUid(report, group)).second) << group.name;
  }
  report.series[0].seriesInstanceUid += ".1";
  EXPECT_TRUE(uids.insert(TrackingUid(report, report.groups[0])).second);
}

TEST(ReportContent, ARegionWithoutAFrameOfReferenceLiesInThatOfTheFirstSeries)
{
  MeasurementReport report = ExampleReport();
  report.series.push_back(report.series[0]);
  report.series[1].frameOfReferenceUid = "1.2.9";
  ReportRegion region = report.groups[0].values[0].regions[0];
  EXPECT_EQ(FrameOfReferenceOf(report, region), report.series[0].frameOfReferenceUid);
  region.frameOfReferenceUid = "1.2.9";
  EXPECT_EQ(FrameOfReferenceOf(report, region), "1.2.9");
}

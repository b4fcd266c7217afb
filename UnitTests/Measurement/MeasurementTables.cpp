#include "Measurement/MeasurementTables.h"

#include "Support/MeasurementExamples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;

TEST(MeasurementTables, HaveARowForEachLineAndOneForTheirMean)
{
  const ResultTable summary = SummaryOf(EdgeExample());
  EXPECT_THAT(summary.heading, ElementsAre("Series", "Line", "Value 1/mm", "Position mm", "Warnings"));
  EXPECT_THAT(summary.rows, ElementsAre(ElementsAre("s1", "a", "0.25", "1.5", "W_X"),
                                        ElementsAre("s1", "", "0.75", "1.5", ""),
                                        ElementsAre("s1", "mean", "0.5", "", "")));
}

TEST(MeasurementTables, HaveARowForEachSampleOfAProfileInTheDetails)
{
  const ResultTable details = DetailsOf(EdgeExample());
  ASSERT_EQ(details.rows.size(), 4u);
  EXPECT_THAT(details.rows[0], ElementsAre("s1", "a", "0", "1", "1.5", "3"));
  EXPECT_THAT(details.rows[1], ElementsAre("s1", "a", "0.5", "2", "2.5", "")) << "a gradient fewer";
}

TEST(MeasurementTables, HaveARowForEachSliceOfPiqeInTheDetails)
{
  EXPECT_THAT(DetailsOf(PiqeExample()).rows, ElementsAre(ElementsAre("s1", "4", "-6", "30", "0.25")));
  EXPECT_THAT(SummaryOf(PiqeExample()).rows,
              ElementsAre(ElementsAre("s1", "30", "-", "1", "-", "0", "W_OBLIQUE")));
}

TEST(MeasurementTables, ShowAnInfinitePsnrAndADashForWhatIsNotDefined)
{
  ComparisonResult result = ComparisonExample();
  EXPECT_THAT(SummaryOf(result).rows[2], ElementsAre("MeanDifference", "-"));
  EXPECT_THAT(SummaryOf(result).rows[10], ElementsAre("ReslicingError.Rms", "1.5"));
  result.figures = FullReference();
  const ResultTable table = SummaryOf(result);
  EXPECT_THAT(table.rows[0], ElementsAre("Psnr", "inf"));
  EXPECT_THAT(table.rows[1], ElementsAre("Ssim", "-"));
  EXPECT_THAT(table.rows[2], ElementsAre("MeanDifference", "0"));
}

TEST(MeasurementTables, ShowStairsAndNoiseOfEverySeries)
{
  EXPECT_THAT(SummaryOf(PhaseExample()).rows, ElementsAre(ElementsAre("s1", "1", "0.25", "4", "-1.5")));
  EXPECT_THAT(DetailsOf(PhaseExample()).rows,
              ElementsAre(ElementsAre("s1", "0.25", "0.5", "0.75"), ElementsAre("s1", "0.75", "1.5", "-")));
  EXPECT_THAT(SummaryOf(DisplacementExample()).rows, ElementsAre(ElementsAre("s1", "0.5", "0.125", "200")));
  EXPECT_THAT(SummaryOf(TextureExample()).rows,
              ElementsAre(ElementsAre("s1", "0.5", "2", "4", "1"), ElementsAre("s2", "-", "-", "-", "0")));
  EXPECT_THAT(SummaryOf(SignalToNoiseExample()).rows,
              ElementsAre(ElementsAre("s1", "300", "2", "150", "7", "7")));
}

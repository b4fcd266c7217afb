#include "Dicom/Read/SourceSeries.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(StoredPixelFormat, HoldsAsManyValuesAsItsBitsAndZeroAmongThem)
{
  StoredPixelFormat format;
  for (format.bitsStored = 1; format.bitsStored <= 16; format.bitsStored++)
  {
    for (const bool isSigned : {false, true})
    {
      format.isSigned = isSigned;
      EXPECT_EQ(std::int64_t{format.Highest()} - format.Lowest() + 1, std::int64_t{1} << format.bitsStored);
      EXPECT_LE(format.Lowest(), 0);
      EXPECT_GE(format.Highest(), 0);
      EXPECT_EQ(format.Lowest() < 0, isSigned);
    }
  }
}

TEST(StoredPixelFormat, ReachesWhatTwelveAndSixteenBitsReach)
{
  StoredPixelFormat format;
  format.bitsStored = 12;
  EXPECT_EQ(format.Highest(), 4095);
  format.bitsStored = 16;
  EXPECT_EQ(format.Highest(), 65'535);
  format.isSigned = true;
  EXPECT_EQ(format.Lowest(), -32'768);
  EXPECT_EQ(format.Highest(), 32'767);
}

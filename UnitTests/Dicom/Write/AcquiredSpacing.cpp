#include "Dicom/Write/AcquiredSpacing.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(AcquiredSpacing, IsReadFromTheSentenceOfTheDerivation)
{
  EXPECT_EQ(AcquiredSpacingMm(
                "Through-plane resampling of 23 slices (spacing 6.6 mm, thickness 6 mm) to 122 slices "
                "of 1.2 mm, factor 5.5, by cubic. ; earlier"),
            6.6);
  EXPECT_EQ(AcquiredSpacingMm("Through-plane resampling of 23 slices (spacing 1e-7x mm"), 1e-7);
}

TEST(AcquiredSpacing, IsNothingWhereItIsNotTold)
{
  for (const char* text :
       {"", "MIP", "Through-plane resampling of many", "Through-plane resampling of 2 slices (spacing ",
        "Through-plane resampling of 2 slices (spacing -3 mm",
        "x Through-plane resampling of 2 slices (spacing 3",
        "Through-plane resampling of 2 slices (spacing nan mm",
        "Through-plane resampling of 2 slices (spacing inf mm"})
  {
    EXPECT_EQ(AcquiredSpacingMm(text), 0) << text;
  }
}

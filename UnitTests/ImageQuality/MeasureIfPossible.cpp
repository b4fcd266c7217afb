#include "ImageQuality/MeasureIfPossible.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(MeasureIfPossible, GivesTheFigureOrNothingAndPassesOtherErrorsOn)
{
  const auto fail = [](ErrorCode code)
  { return MeasureIfPossible([=]() -> double { throw Error(code, "no"); }); };
  EXPECT_EQ(MeasureIfPossible([] { return 2.5; }), 2.5);
  EXPECT_FALSE(fail(ErrorCode::InvalidArgument)) << "too small";
  EXPECT_FALSE(fail(ErrorCode::NothingToDo)) << "all voxels are alike";
  EXPECT_THROW(fail(ErrorCode::Cancelled), Error);
  EXPECT_THROW(fail(ErrorCode::OutOfMemory), Error);
}

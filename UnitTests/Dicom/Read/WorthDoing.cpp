#include "Dicom/Read/WorthDoing.h"

#include "Base/Error.h"
#include "Support/Phantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
std::string VerdictOn(const VolumeGrid& grid, double thicknessMm, const InputLimits& limits = {})
{
  try
  {
    RequireWorthDoing(grid, thicknessMm, limits);
  }
  catch (const Error& error)
  {
    return std::string(error.CodeName()) + ": " + error.Message();
  }
  return "accepted";
}

VolumeGrid Grid(double columnMm, double rowMm, double spacingMm)
{
  VolumeGrid grid = UnitGrid(6, 5, 6);
  grid.columnSpacingMm = columnMm;
  grid.rowSpacingMm = rowMm;
  grid.sliceSpacingMm = spacingMm;
  return grid;
}
} // namespace

TEST(WorthDoing, EachLimitHasItsCode)
{
  EXPECT_EQ(VerdictOn(Grid(1, 1, 5), 5), "accepted");
  EXPECT_THAT(VerdictOn(Grid(1, 1, 1.4), 1.4), HasSubstr("I_NOTHING_TO_DO: "));
  EXPECT_THAT(VerdictOn(Grid(1, 1, 101), 101), HasSubstr("E_RATIO: "));
  EXPECT_THAT(VerdictOn(Grid(1, 1.6, 8), 8), HasSubstr("E_INPLANE: "));
  EXPECT_THAT(VerdictOn(Grid(1, 1, 10), 4), HasSubstr("E_GAP: 60 %"));
  InputLimits limits;
  limits.maximumOutputSlices = 20;
  EXPECT_THAT(VerdictOn(Grid(1, 1, 5), 5, limits), HasSubstr("--maximum-slices raises it"));
  limits.requireAnisotropy = false;
  EXPECT_EQ(VerdictOn(Grid(1, 1.6, 1), 1, limits), "accepted") << "it is measured";
}

TEST(WorthDoing, TheSentenceOfMemoryNamesTheOptionThatRaisesTheLimit)
{
  InputLimits limits;
  limits.memoryLimitGiB = 0.5;
  const std::size_t voxels = 256 * 1024 * 1024;
  try
  {
    RequireMemory(voxels, limits);
    FAIL() << "a GiB fits into half of one";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Size);
    EXPECT_EQ(error.Message(), "the volume needs 1 GiB, the limit is 0.5 GiB; --memory-limit raises it (in "
                               "Orthanc: MemoryLimitGiB)");
  }
  limits.memoryLimitGiB = 1;
  EXPECT_NO_THROW(RequireMemory(voxels, limits));
}

#include "Volume/NiftiStream.h"

#ifdef CLADE_HAS_NIFTI
#include <gtest/gtest.h>
#include <vector>

using namespace Clade;

namespace
{
VolumeGrid Grid()
{
  VolumeGrid grid;
  grid.columns = 4;
  grid.rows = 3;
  grid.slices = 5;
  return grid;
}

/// Where the voxels of the file, in its order, lie in the volume.
std::vector<std::ptrdiff_t> InOrderOfTheFile(const VolumeGrid& grid, const NiftiLayout& layout)
{
  std::array<std::size_t, 3> sizes{};
  const std::size_t counts[] = {grid.columns, grid.rows, grid.slices};
  for (std::size_t axis = 0; axis < 3; axis++)
  {
    sizes[layout.fileAxisOf[axis]] = counts[axis];
  }
  const NiftiRows rows(grid, layout);
  std::vector<std::ptrdiff_t> offsets;
  for (std::size_t k = 0; k < sizes[2]; k++)
  {
    for (std::size_t j = 0; j < sizes[1]; j++)
    {
      for (std::size_t i = 0; i < sizes[0]; i++)
      {
        offsets.push_back(rows.RowStart(j, k) + static_cast<std::ptrdiff_t>(i) * rows.Step());
      }
    }
  }
  return offsets;
}
} // namespace

TEST(NiftiStream, AFileInTheVolumesOrderIsReadStraight)
{
  const auto offsets = InOrderOfTheFile(Grid(), NiftiLayout());
  for (std::size_t n = 0; n < offsets.size(); n++)
  {
    EXPECT_EQ(offsets[n], static_cast<std::ptrdiff_t>(n));
  }
}

TEST(NiftiStream, EveryLayoutReachesEveryVoxelOnce)
{
  const std::array<std::size_t, 3> orders[] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                               {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (const auto& order : orders)
  {
    for (const bool isRowReversed : {false, true})
    {
      NiftiLayout layout;
      layout.fileAxisOf = order;
      layout.isRowReversed = isRowReversed;
      std::vector<int> reached(4 * 3 * 5, 0);
      for (const std::ptrdiff_t offset : InOrderOfTheFile(Grid(), layout))
      {
        ASSERT_GE(offset, 0);
        ASSERT_LT(offset, static_cast<std::ptrdiff_t>(reached.size()));
        reached[static_cast<std::size_t>(offset)]++;
      }
      EXPECT_EQ(reached, std::vector<int>(reached.size(), 1));
    }
  }
}

TEST(NiftiStream, ReversedRowsBeginWithTheLast)
{
  NiftiLayout layout;
  layout.isRowReversed = true;
  const NiftiRows rows(Grid(), layout);
  EXPECT_EQ(rows.RowStart(0, 0), 2 * 4);
  EXPECT_EQ(rows.RowStart(2, 0), 0);
  EXPECT_EQ(rows.RowStart(0, 1), 4 * 3 + 2 * 4);
}
#endif

#include "Enhance/BeforeAfter.h"

#include "Base/Error.h"
#include "Support/Phantom.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// 40 x 20 x 6 mm, slices every 2 mm, whose grey values are `valueAtMm` of the patient.
template<typename Function>
Volume Thick(const Function& valueAtMm)
{
  VolumeGrid grid = UnitGrid(40, 20, 6);
  grid.sliceSpacingMm = 2;
  return Paint(grid, valueAtMm);
}

template<typename Function>
Volume Fine(const Function& valueAtMm)
{
  return Paint(UnitGrid(40, 20, 11), valueAtMm); // from the first to the last centre of Thick
}

double Block(const Vector3& p)
{
  return p.x > 9.5 && p.x < 29.5 && p.y > 6.5 && p.y < 13.5 && p.z > 2.5 && p.z < 7.5 ? 200 : 20;
}

constexpr GreyRange asStored = {0, 255};

std::uint8_t At(const GreyImage& image, std::size_t column, std::size_t row)
{
  return image.pixels[row * image.columns + column];
}
} // namespace

TEST(BeforeAfter, ShowsBothToScaleInMillimetresWithTheHeadUp)
{
  const auto ramp = [](const Vector3& p) { return 10 * p.z + p.x; };
  const Volume thick = Thick(ramp), fine = Fine(ramp);
  const BeforeAfter both = DrawBeforeAfter({thick, asStored}, {fine, asStored});
  EXPECT_EQ(both.plane, ViewPlane::Coronal);
  EXPECT_DOUBLE_EQ(both.pixelMm, 1);
  const GreyImage& image = both.image;
  ASSERT_EQ(image.rows, 12u); // six slices, each 2 mm thick
  ASSERT_EQ(image.columns, 2u * 40 + 4);
  // The source: each slice is two pixels tall, the uppermost (z = 10) first; the patient's right to the left.
  for (std::size_t row = 0; row < image.rows; row++)
  {
    const std::size_t slice = 5 - row / 2;
    EXPECT_EQ(At(image, 0, row), 20 * slice) << row;
    EXPECT_EQ(At(image, 39, row), 20 * slice + 39) << row;
  }
  // The result: between its planes. Row r is at 10.5 - r mm; beyond the outermost centres nothing is repeated
  // further than half a plane.
  for (std::size_t row = 1; row + 1 < image.rows; row++)
  {
    EXPECT_NEAR(At(image, 44, row), 10 * (10.5 - static_cast<double>(row)), 0.51) << row;
  }
}

TEST(BeforeAfter, ChoosesThePlaneAndPlaceWithTheMostBorders)
{
  const Volume thick = Thick(Block), fine = Fine(Block);
  const BeforeAfter both = DrawBeforeAfter({thick, asStored}, {fine, asStored});
  EXPECT_EQ(both.plane, ViewPlane::Coronal) << "the block is wider than deep";
  EXPECT_EQ(At(both.image, 20, 6), 200) << "a plane through the block";
  EXPECT_EQ(At(both.image, 44 + 20, 6), 200);
  EXPECT_EQ(At(both.image, 2, 6), 20);
}

TEST(BeforeAfter, KeepsWithinTheLongestSide)
{
  const Volume thick = Thick(Block), fine = Fine(Block);
  const BeforeAfter both = DrawBeforeAfter({thick, asStored}, {fine, asStored}, 20);
  EXPECT_DOUBLE_EQ(both.pixelMm, 2);
  EXPECT_EQ(both.image.columns, 2u * 20 + 4);
  EXPECT_EQ(both.image.rows, 6u);
}

TEST(BeforeAfter, InvertsWhatIsStoredInverted)
{
  const Volume thick = Thick(Block), fine = Fine(Block);
  const BeforeAfter plain = DrawBeforeAfter({thick, asStored}, {fine, asStored});
  const BeforeAfter inverted = DrawBeforeAfter({thick, asStored, true}, {fine, asStored, true});
  EXPECT_EQ(At(inverted.image, 20, 6), 255 - At(plain.image, 20, 6));
}

TEST(BeforeAfter, DrawsObliqueAndSingleColumnGrids)
{
  const auto ripple = [](const Vector3& p) { return 100 + 50 * std::sin(p.x) + 50 * std::cos(p.y + p.z); };
  for (const std::size_t columns : {std::size_t{1}, std::size_t{9}})
  {
    VolumeGrid grid = ObliqueGrid(columns, 7, 5);
    const Volume thick = Paint(grid, ripple);
    grid.slices = 9;
    grid.sliceSpacingMm = 1.25;
    const Volume fine = Paint(grid, ripple);
    const BeforeAfter both = DrawBeforeAfter({thick, asStored}, {fine, asStored});
    EXPECT_EQ(both.image.pixels.size(), both.image.columns * both.image.rows);
    EXPECT_GT(both.image.rows, 0u);
  }
}

TEST(BeforeAfter, RefusesVolumesOfDifferentPlaces)
{
  const Volume thick = Thick(Block);
  Volume moved = Fine(Block);
  moved.grid.originMm.x += 1;
  EXPECT_THROW(DrawBeforeAfter({thick, asStored}, {moved, asStored}), Error);
  EXPECT_THROW(DrawBeforeAfter({Volume(), asStored}, {Volume(), asStored}), Error);
}

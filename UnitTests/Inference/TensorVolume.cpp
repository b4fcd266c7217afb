#include "Inference/TensorVolume.h"

#include "Support/Phantom.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
Volume Example()
{
  return Paint(UnitGrid(5, 4, 3), [](const Vector3& p) { return p.x + 10 * p.y + 100 * p.z; });
}

IntensityMap Limits()
{
  IntensityMap limits;
  limits.low = 0;
  limits.high = 240;
  return limits;
}
} // namespace

TEST(TensorVolume, EveryVoxelIsAtItsPlaceInBothPlanes)
{
  const Volume volume = Example();
  for (const LrPlane plane : {LrPlane::Columns, LrPlane::Rows})
  {
    const TensorVolume images = TensorVolume::FromVolume(volume, plane, Limits(), 2);
    EXPECT_EQ(images.Count(), plane == LrPlane::Columns ? 5 : 4);
    EXPECT_EQ(images.Height(), plane == LrPlane::Columns ? 4 : 5);
    EXPECT_EQ(images.Width(), 3);
    const float* values = images.images.data_ptr<float>();
    for (std::size_t k = 0; k < 3; k++)
    {
      for (std::size_t j = 0; j < 4; j++)
      {
        for (std::size_t i = 0; i < 5; i++)
        {
          const float expected = std::clamp(Limits().Forward(volume.At(i, j, k)), -1.0f, 1.0f);
          EXPECT_EQ(values[ColumnOffset(images, i, j) + k], expected) << i << ' ' << j << ' ' << k;
        }
      }
    }
  }
}

TEST(TensorVolume, PaddingIsTheDarkestValueAndBrightOnesAreCutWhereAsked)
{
  Volume volume = Example();
  volume.padding.assign(volume.voxels.size(), 0);
  volume.padding[volume.Offset(4, 3, 2)] = 1;
  const auto one = [&](float highest, std::size_t i, std::size_t j, std::size_t k)
  {
    const TensorVolume images = TensorVolume::FromVolume(volume, LrPlane::Columns, Limits(), 1, highest);
    return images.images.data_ptr<float>()[ColumnOffset(images, i, j) + k];
  };
  EXPECT_EQ(one(1, 4, 3, 2), -1);
  volume.At(0, 0, 0) = 1000;
  EXPECT_EQ(one(1, 0, 0, 0), 1);
  EXPECT_EQ(one(3, 0, 0, 0), 3);
}

TEST(TensorVolume, PaddedImagesAreMirroredAsOftenAsNeeded)
{
  TensorVolume images;
  images.images = torch::arange(6, torch::kFloat32).reshape({1, 2, 3});
  const TensorVolume padded = images.PaddedTo(4, 8);
  const auto row = [](std::initializer_list<float> values)
  { return torch::tensor(std::vector<float>(values)); };
  EXPECT_TRUE(padded.images[0][0].equal(row({0, 1, 2, 1, 0, 1, 2, 1})));
  EXPECT_TRUE(padded.images[0][1].equal(row({3, 4, 5, 4, 3, 4, 5, 4})));
  EXPECT_TRUE(padded.images[0][2].equal(padded.images[0][0]));
  EXPECT_TRUE(padded.images[0][3].equal(padded.images[0][1]));
}

TEST(TensorVolume, TheShorterAxisIsChosenUnlessOneIsAskedFor)
{
  EXPECT_EQ(ResolvePlane(LrPlane::Auto, UnitGrid(5, 4, 3)), LrPlane::Rows);
  EXPECT_EQ(ResolvePlane(LrPlane::Auto, UnitGrid(4, 5, 3)), LrPlane::Columns);
  EXPECT_EQ(ResolvePlane(LrPlane::Columns, UnitGrid(5, 4, 3)), LrPlane::Columns);
}

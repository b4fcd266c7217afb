#include "ReaderStudies/SharedGrid.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using testing::HasSubstr;

namespace
{
/// Slices of `spacingMm` above `origin`, pixels of `pixelMm`.
SliceSeries Stack(const std::string& name, std::size_t size, double pixelMm, std::size_t slices,
                  double spacingMm, const Vector3& origin = {})
{
  VolumeGrid layout;
  layout.columns = layout.rows = size;
  layout.columnSpacingMm = layout.rowSpacingMm = pixelMm;
  std::vector<SliceFacts> facts;
  for (std::size_t k = slices; k-- > 0;) // the order is not that of the stack
  {
    facts.push_back({name + std::to_string(k), origin + Vector3{0, 0, spacingMm * static_cast<double>(k)}});
  }
  return MakeSliceSeries(name, layout, facts);
}

/// The value of a linear field at every pixel of an image: interpolation must give it again.
double Field(const Vector3& p)
{
  return 3 * p.x - 2 * p.y + 5 * p.z + 100;
}
FetchImage FieldOf(const SliceSeries& series)
{
  return [&series](const std::string& instance)
  {
    const auto k = static_cast<double>(std::stoul(instance.substr(series.seriesId.size())));
    RealImage image;
    for (std::size_t j = 0; j < series.grid.rows; j++)
    {
      for (std::size_t i = 0; i < series.grid.columns; i++)
      {
        const Vector3 index{static_cast<double>(i), static_cast<double>(j), k};
        image.push_back(static_cast<float>(Field(series.grid.PatientFromIndex(index))));
      }
    }
    return image;
  };
}

template<class Call>
std::string RefusalOf(const Call& call)
{
  try
  {
    call();
    return "no error";
  }
  catch (const Error& error)
  {
    return error.Message();
  }
}
} // namespace

TEST(SharedGrid, SortsTheSlicesAlongTheNormal)
{
  const SliceSeries series = Stack("a", 4, 1, 3, 5, {1, 2, 3});
  EXPECT_THAT(series.instances, testing::ElementsAre("a0", "a1", "a2"));
  EXPECT_THAT(series.positionsMm, testing::ElementsAre(0, 5, 10));
  EXPECT_EQ(series.grid.originMm, (Vector3{1, 2, 3}));
  EXPECT_EQ(series.grid.sliceSpacingMm, 5);
}

TEST(SharedGrid, HasTheFinestSpacingAndWhatAllArmsShow)
{
  const SliceSeries thick = Stack("thick", 20, 1.5, 6, 5), fine = Stack("fine", 30, 1, 24, 1, {1, 1, -0.5});
  const SharedGrid grid = MakeSharedGrid({thick, fine});
  EXPECT_EQ(grid.columnSpacingMm, 1);
  EXPECT_EQ(grid.rowSpacingMm, 1);
  EXPECT_EQ(grid.sliceSpacingMm, 1);
  EXPECT_EQ(grid.originMm, (Vector3{1, 1, 0}));
  EXPECT_EQ(grid.columns, 28u) << "from 1 to 28.5 mm";
  EXPECT_EQ(grid.slices, 23u) << "from 0 to 22.5 mm";
}

TEST(SharedGrid, TheOrderOfTheArmsDoesNotShow)
{
  const SliceSeries a = Stack("a", 20, 1.5, 6, 5), b = Stack("b", 30, 1, 26, 1, {1, 1, 0.5});
  EXPECT_TRUE(SameGrid(MakeSharedGrid({a, b}), MakeSharedGrid({b, a})));
}

TEST(SharedGrid, EveryArmShowsALinearFieldAlike)
{
  const SliceSeries thick = Stack("thick", 20, 1.5, 6, 5), fine = Stack("fine", 30, 1, 24, 1, {1, 1, -0.5});
  const SharedGrid grid = MakeSharedGrid({thick, fine});
  constexpr double low = 0, high = 400;
  for (const std::size_t k : {std::size_t{0}, std::size_t{7}, grid.slices - 1})
  {
    const auto a = SampleSlice(grid, thick, k, low, high, FieldOf(thick));
    const auto b = SampleSlice(grid, fine, k, low, high, FieldOf(fine));
    ASSERT_EQ(a.size(), grid.columns * grid.rows);
    for (std::size_t n = 0; n < a.size(); n++)
    {
      const Vector3 index{static_cast<double>(n % grid.columns), static_cast<double>(n / grid.columns),
                          static_cast<double>(k)};
      const double expected = 65535 * (Field(grid.PatientFromIndex(index)) - low) / (high - low);
      ASSERT_NEAR(a[n], expected, 1) << n;
      ASSERT_NEAR(b[n], expected, 1) << n;
    }
  }
}

TEST(SharedGrid, ASliceThatWasAcquiredIsShownAsItIs)
{
  const SliceSeries series = Stack("a", 5, 1, 3, 5);
  int fetched = 0;
  const auto slice = SampleSlice(MakeSharedGrid({series, series}), series, 1, 0, 65535,
                                 [&](const std::string& instance)
                                 {
                                   EXPECT_EQ(instance, "a1");
                                   fetched++;
                                   RealImage image(25, 7);
                                   image[3] = -5;
                                   image[4] = 1e6f;
                                   return image;
                                 });
  EXPECT_EQ(fetched, 1);
  EXPECT_EQ(slice[0], 7);
  EXPECT_EQ(slice[3], 0);
  EXPECT_EQ(slice[4], 65535);
}

TEST(SharedGrid, WhatCannotBeComparedIsRefusedBySentence)
{
  const SliceSeries a = Stack("a", 10, 1, 5, 2);
  SliceSeries turned = a;
  turned.grid.rowDirection = {0, 1, 0};
  EXPECT_THAT(RefusalOf([&] { MakeSharedGrid({a, turned}); }), HasSubstr("another orientation"));
  SliceSeries elsewhere = a, here = a;
  elsewhere.frameOfReferenceUid = "1.2";
  here.frameOfReferenceUid = "1.3";
  EXPECT_THAT(RefusalOf([&] { MakeSharedGrid({here, elsewhere}); }), HasSubstr("another frame of reference"));
  EXPECT_THAT(RefusalOf(
                  [&] {
                    MakeSharedGrid({a, Stack("far", 10, 1, 5, 2, {0, 0, 100})});
                  }),
              HasSubstr("shows nothing of what the other arms"));
  EXPECT_THAT(RefusalOf([&] { Stack("one", 10, 1, 1, 2); }), HasSubstr("has 1 image(s)"));
  EXPECT_THAT(RefusalOf([&] { Stack("twice", 10, 1, 3, 0); }), HasSubstr("two images at one position"));
  EXPECT_THAT(RefusalOf(
                  [&] {
                    MakeSliceSeries("tilted", a.grid, {{"1", {0, 0, 0}}, {"2", {0, 3, 5}}});
                  }),
              HasSubstr("not a straight stack"));
  EXPECT_THAT(RefusalOf(
                  [&] {
                    SampleSlice(MakeSharedGrid({a, a}), a, 0, 0, 1,
                                [](const std::string&) { return RealImage(300); });
                  }),
              HasSubstr("an image of 300 pixels; expected 10 x 10"));
  EXPECT_THAT(RefusalOf(
                  [&] {
                    SampleSlice(MakeSharedGrid({a, a}), a, 5, 0, 1, FieldOf(a));
                  }),
              HasSubstr("there is no slice 5"));
}

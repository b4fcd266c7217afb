#include "Volume/NiftiHeader.h"

#ifdef CLADE_HAS_NIFTI
#include "Base/Error.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
NiftiArray Oblique()
{
  NiftiArray array;
  array.sizes = {5, 6, 7};
  array.stepsMm = {Vector3{0, 0.8, 0}, Vector3{0.6, 0, 0.8}, Vector3{-2.4, 0, 1.8}};
  array.originMm = {10, -20, 30.5};
  return array;
}

NiftiHeader ReadAgain(const NiftiArray& array, const NiftiLayout& layout)
{
  const auto written = FormatNiftiHeader(array, layout);
  std::array<char, NiftiHeader::size> bytes{};
  std::copy_n(written.begin(), bytes.size(), bytes.begin());
  return ParseNiftiHeader(bytes);
}
} // namespace

TEST(NiftiHeader, WhatIsWrittenIsReadAgain)
{
  NiftiLayout layout;
  layout.voxelType = NiftiLayout::VoxelType::Int16;
  layout.slope = 0.5;
  layout.intercept = -1024;
  const NiftiArray array = Oblique();
  const NiftiHeader header = ReadAgain(array, layout);
  EXPECT_EQ(header.array.sizes, array.sizes);
  for (std::size_t axis = 0; axis < 3; axis++)
  {
    EXPECT_LT(Norm(header.array.stepsMm[axis] - array.stepsMm[axis]), 1e-6);
  }
  EXPECT_LT(Norm(header.array.originMm - array.originMm), 1e-5);
  EXPECT_EQ(header.datatype, NiftiDatatype::Int16);
  EXPECT_EQ(header.bytesPerVoxel, 2u);
  EXPECT_EQ(header.VoxelBytes(), 2u * 5 * 6 * 7);
  EXPECT_EQ(header.slope, 0.5);
  EXPECT_EQ(header.intercept, -1024);
  EXPECT_FALSE(header.isSwapped);
  EXPECT_EQ(header.voxelOffset, NiftiHeader::size + 4);
  EXPECT_TRUE(header.warnings.empty());
}

TEST(NiftiHeader, FloatsHaveNoRescale)
{
  NiftiLayout layout;
  layout.voxelType = NiftiLayout::VoxelType::Float32;
  layout.slope = 3;
  const NiftiHeader header = ReadAgain(Oblique(), layout);
  EXPECT_EQ(header.datatype, NiftiDatatype::Float32);
  EXPECT_EQ(header.slope, 1);
  EXPECT_EQ(header.intercept, 0);
}

TEST(NiftiHeader, SizesThatTheFormatCannotHoldAreRefused)
{
  NiftiArray array = Oblique();
  array.sizes[1] = 32768;
  EXPECT_THROW(FormatNiftiHeader(array, NiftiLayout()), Error);
  array.sizes[1] = 0;
  EXPECT_THROW(FormatNiftiHeader(array, NiftiLayout()), Error);
}
#endif

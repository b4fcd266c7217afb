#include "Volume/NiftiFile.h"

#include "Support/TemporaryFolder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>
#ifdef CLADE_HAS_NIFTI
#include "Volume/NiftiExample.h"
#endif

using namespace Clade;
using namespace Clade::Testing;

TEST(NiftiPath, EndsInNiiOrNiiGz)
{
  EXPECT_TRUE(IsNiftiPath("a.nii"));
  EXPECT_TRUE(IsNiftiPath("/data/x/T2.NII.GZ"));
  EXPECT_FALSE(IsNiftiPath(".nii"));
  EXPECT_FALSE(IsNiftiPath("a.gz"));
  EXPECT_FALSE(IsNiftiPath("nii"));
}

#ifdef CLADE_HAS_NIFTI

TEST(NiftiFile, FloatVolumeComesBackInItsPlaceHoweverItLiesInTheFile)
{
  const TemporaryFolder folder;
  const Volume volume = RandomVolume(ObliqueNiftiGrid(), 1e4);
  for (const std::string name : {"a.nii", "a.nii.gz"})
  {
    for (const bool isRowReversed : {false, true})
    {
      for (const std::array<std::size_t, 3>& axes :
           {std::array<std::size_t, 3>{0, 1, 2}, {0, 2, 1}, {1, 2, 0}})
      {
        NiftiLayout layout;
        layout.fileAxisOf = axes;
        layout.isRowReversed = isRowReversed;
        layout.coordinateCode = 2;
        Write(folder / name, volume, layout);
        const NiftiVolume back = Read(folder / name);
        EXPECT_EQ(back.layout.fileAxisOf, axes);
        EXPECT_EQ(back.layout.isRowReversed, isRowReversed);
        EXPECT_EQ(back.layout.coordinateCode, 2);
        EXPECT_EQ(back.volume.voxels, volume.voxels);
        EXPECT_TRUE(SameGrid(back.volume.grid, volume.grid, 1e-3)) << "float32 affine";
      }
    }
  }
}

TEST(NiftiFile, SixteenBitVoxelsKeepTheirScaling)
{
  const TemporaryFolder folder;
  Volume volume = RandomVolume(ObliqueNiftiGrid(), 100);
  NiftiLayout layout;
  layout.voxelType = NiftiLayout::VoxelType::Int16;
  layout.slope = 0.5;
  layout.intercept = -1024;
  volume.voxels[0] = 0.25f; // between two: to the even one
  volume.voxels[1] = 1e6f;  // beyond: clipped
  volume.voxels[2] = -1e6f;
  Write(folder / "a.nii.gz", volume, layout);
  const NiftiVolume back = Read(folder / "a.nii.gz");
  EXPECT_EQ(back.layout.voxelType, NiftiLayout::VoxelType::Int16);
  EXPECT_EQ(back.layout.slope, 0.5);
  EXPECT_EQ(back.layout.intercept, -1024);
  EXPECT_EQ(back.volume.voxels[0], 0);
  EXPECT_EQ(back.volume.voxels[1], 0.5f * 32767 - 1024);
  EXPECT_EQ(back.volume.voxels[2], 0.5f * -32768 - 1024);
  EXPECT_TRUE(std::equal(volume.voxels.begin() + 3, volume.voxels.end(), back.volume.voxels.begin() + 3));
}

TEST(NiftiFile, EveryTypeOfNumberIsReadAndScaled)
{
  const TemporaryFolder folder;
  const auto check = [&](auto stored, short datatype)
  {
    using Stored = decltype(stored);
    nifti_1_header header = NiftiHeader(datatype, static_cast<short>(8 * sizeof(Stored)));
    header.scl_slope = 2;
    header.scl_inter = -7;
    std::vector<Stored> voxels(24, stored);
    voxels[5] = 3;
    const NiftiVolume read = Read(Save(folder / "a.nii", header, voxels));
    EXPECT_EQ(read.volume.At(0, 0, 0), static_cast<float>(2 * static_cast<double>(stored) - 7)) << datatype;
    EXPECT_EQ(read.volume.At(1, 1, 0), -1) << datatype;
  };
  check(std::uint8_t{255}, DT_UINT8);
  check(std::int8_t{-128}, DT_INT8);
  check(std::int16_t{-32768}, DT_INT16);
  check(std::uint16_t{65535}, DT_UINT16);
  check(std::int32_t{-8388608}, DT_INT32);
  check(std::uint32_t{4026531840u}, DT_UINT32);
  check(std::int64_t{-8388608}, DT_INT64); // as numpy's integers are
  check(std::uint64_t{1} << 40, DT_UINT64);
  check(-1.5f, DT_FLOAT32);
  check(1.5e30, DT_FLOAT64);
}

TEST(NiftiFile, VoxelSizesAlonePlaceTheVolumeInRas)
{
  const TemporaryFolder folder;
  const NiftiVolume read = Read(Save(folder / "a.nii", NiftiHeader(DT_FLOAT32, 32), ZeroTo(24)));
  EXPECT_EQ(read.layout.coordinateCode, 0);
  EXPECT_EQ(read.volume.grid.rowDirection, (Vector3{-1, 0, 0})) << "LPS: the file's x runs to the right";
  EXPECT_EQ(read.volume.grid.columnDirection, (Vector3{0, -1, 0}));
  EXPECT_EQ(read.volume.grid.sliceSpacingMm, 5);
  EXPECT_EQ(read.volume.At(3, 2, 1), 23);
}

TEST(NiftiFile, SformIsPreferredToQformAndUnitsAreObeyed)
{
  const TemporaryFolder folder;
  nifti_1_header header = NiftiHeader(DT_FLOAT32, 32);
  header.qform_code = 1; // half a turn about z: x and y reversed
  header.quatern_d = 1;
  header.qoffset_x = 30;
  EXPECT_NEAR(
      Norm(Read(Save(folder / "q.nii", header, ZeroTo(24))).volume.grid.rowDirection - Vector3{1, 0, 0}), 0,
      1e-6);
  EXPECT_NEAR(Read(folder / "q.nii").volume.grid.originMm.x, -30, 1e-6);

  header.sform_code = 4;
  header.xyzt_units = NIFTI_UNITS_MICRON;
  header.srow_x[0] = 500;
  header.srow_y[1] = 500;
  header.srow_z[2] = 4000;
  header.srow_z[3] = -9000;
  const NiftiVolume read = Read(Save(folder / "s.nii", header, ZeroTo(24)));
  EXPECT_EQ(read.layout.coordinateCode, 4);
  EXPECT_NEAR(read.volume.grid.columnSpacingMm, 0.5, 1e-9);
  EXPECT_NEAR(read.volume.grid.sliceSpacingMm, 4, 1e-9);
  EXPECT_NEAR(read.volume.grid.originMm.z, -9, 1e-9);
}

TEST(NiftiFile, OtherByteOrderIsRead)
{
  const TemporaryFolder folder;
  std::string path = Save(folder / "a.nii", NiftiHeader(DT_INT16, 16), std::vector<std::int16_t>(24, 0x0102));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  std::array<char, 400> bytes{};
  file.read(bytes.data(), bytes.size());
  const auto swapEach = [&](std::size_t begin, std::size_t count, std::size_t width)
  {
    for (std::size_t n = 0; n < count; n++)
    {
      std::reverse(&bytes[begin + n * width], &bytes[begin + n * width] + width);
    }
  };
  swapEach(0, 1, 4);    // sizeof_hdr
  swapEach(40, 8, 2);   // dim
  swapEach(70, 2, 2);   // datatype, bitpix
  swapEach(76, 8, 4);   // pixdim
  swapEach(108, 3, 4);  // vox_offset, scl_slope, scl_inter
  swapEach(352, 24, 2); // voxels
  file.seekp(0);
  file.write(bytes.data(), bytes.size());
  file.close();
  const NiftiVolume read = Read(path);
  EXPECT_EQ(read.volume.grid.columns, 4u);
  EXPECT_EQ(read.volume.At(3, 2, 1), 0x0102);
}

TEST(NiftiFile, ScalingOfZeroOrNanMeansNone)
{
  const TemporaryFolder folder;
  nifti_1_header header = NiftiHeader(DT_FLOAT32, 32);
  header.scl_inter = 100;
  EXPECT_EQ(Read(Save(folder / "a.nii", header, ZeroTo(24))).volume.At(1, 0, 0), 1);
  header.scl_slope = header.scl_inter = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(Read(Save(folder / "a.nii", header, ZeroTo(24))).volume.At(1, 0, 0), 1);
}

TEST(NiftiFile, WhatIsNoNumberIsBackgroundWithAWarning)
{
  const TemporaryFolder folder;
  std::vector<float> voxels = ZeroTo(24);
  voxels[17] = std::numeric_limits<float>::quiet_NaN(); // (1, 1, 1)
  voxels[0] = -std::numeric_limits<float>::infinity();
  voxels[5] = -30;
  const NiftiVolume read = Read(Save(folder / "nan.nii", NiftiHeader(DT_FLOAT32, 32), voxels));
  EXPECT_TRUE(read.volume.IsPadding(1, 1, 1));
  EXPECT_EQ(read.volume.At(1, 1, 1), -30);
  EXPECT_EQ(std::count(read.volume.padding.begin(), read.volume.padding.end(), 1), 2);
  ASSERT_EQ(read.warnings.size(), 1u);
  EXPECT_EQ(read.warnings[0].code, "W_NOT_FINITE");
  EXPECT_EQ(read.warnings[0].text,
            "2 voxels are not finite numbers (NaN or infinite), treated as background, -30");
  EXPECT_TRUE(
      Read(Save(folder / "whole.nii", NiftiHeader(DT_FLOAT32, 32), ZeroTo(24))).volume.padding.empty());

  const std::vector<double> large(24, 1e300);
  EXPECT_EQ(RefusalOf(Save(folder / "large.nii", NiftiHeader(DT_FLOAT64, 64), large), ErrorCode::InvalidFile),
            "no voxel is a finite number");
}

namespace
{
/// Two volumes of 4 x 3 x 2 voxels.
nifti_1_header TwoVolumes()
{
  nifti_1_header header = NiftiHeader(DT_FLOAT32, 32);
  header.dim[0] = 4;
  header.dim[4] = 2;
  return header;
}
} // namespace

TEST(NiftiFile, EachOfSeveralVolumesCanBeChosen)
{
  const TemporaryFolder folder;
  const std::string path = Save(folder / "4d.nii", TwoVolumes(), ZeroTo(48));
  NoProgress progress;
  EXPECT_EQ(CountNiftiVolumes(path), 2u);
  EXPECT_EQ(ReadNifti(path, progress, 1).volume.At(3, 2, 1), 23);
  EXPECT_EQ(ReadNifti(path, progress, 2).volume.At(3, 2, 1), 47);
  EXPECT_EQ(RefusalOf(path, ErrorCode::MultipleVolumes), "the file holds 2 volumes");
  EXPECT_THROW(ReadNifti(path, progress, 3), Error);
  EXPECT_EQ(RefusalOf(Save(folder / "short.nii", TwoVolumes(), ZeroTo(47)), ErrorCode::MultipleVolumes),
            "the file holds 2 volumes");
  EXPECT_THROW(ReadNifti(folder / "short.nii", progress, 1), Error) << "is cut off";
}

namespace
{
/// An sform of 1 x 2 x 5 mm voxels, and a qform 10 mm further along x.
nifti_1_header TwoForms()
{
  nifti_1_header header = NiftiHeader(DT_FLOAT32, 32);
  header.sform_code = 2;
  header.srow_x[0] = 1;
  header.srow_y[1] = 2;
  header.srow_z[2] = 5;
  header.qform_code = 1;
  header.qoffset_x = 10;
  return header;
}

nifti_1_header RawHeader(const std::string& path)
{
  nifti_1_header header{};
  std::ifstream(path, std::ios::binary).read(reinterpret_cast<char*>(&header), sizeof(header));
  return header;
}

/// The file's volume with slices of 1 mm, written as the file was.
nifti_1_header FinerHeader(const NiftiVolume& read, const std::string& path)
{
  VolumeGrid grid = read.volume.grid;
  grid.sliceSpacingMm = 1;
  grid.slices = 6;
  Write(path, Volume(grid), read.layout);
  return RawHeader(path);
}
} // namespace

TEST(NiftiFile, TwoFormsThatDifferAreBothKept)
{
  const TemporaryFolder folder;
  const NiftiVolume read = Read(Save(folder / "a.nii", TwoForms(), ZeroTo(24)));
  EXPECT_NEAR(read.volume.grid.originMm.x, 0, 1e-9) << "the sform's";
  ASSERT_EQ(read.warnings.size(), 1u);
  EXPECT_EQ(read.warnings[0].text,
            "sform and qform differ by up to 10 mm; the sform is used, and the result keeps both");
  const nifti_1_header written = FinerHeader(read, folder / "b.nii");
  EXPECT_EQ(written.sform_code, 2);
  EXPECT_EQ(written.srow_x[3], 0);
  EXPECT_EQ(written.srow_z[2], 1) << "the steps are those of the finer slices";
  EXPECT_EQ(written.qform_code, 1);
  EXPECT_EQ(written.qoffset_x, 10);
  EXPECT_EQ(written.pixdim[3], 1);

  nifti_1_header alike = TwoForms();
  alike.qoffset_x = 0.01f;
  EXPECT_TRUE(Read(Save(folder / "c.nii", alike, ZeroTo(24))).warnings.empty());
}

TEST(NiftiFile, AShearedSformGivesWayToTheQform)
{
  const TemporaryFolder folder;
  nifti_1_header header = TwoForms();
  header.srow_x[2] = 2; // the slices are not stacked along their normal
  const NiftiVolume read = Read(Save(folder / "a.nii", header, ZeroTo(24)));
  EXPECT_NEAR(read.volume.grid.originMm.x, -10, 1e-6) << "the qform's, in LPS";
  EXPECT_EQ(read.volume.grid.sliceSpacingMm, 5);
  ASSERT_EQ(read.warnings.size(), 1u);
  EXPECT_THAT(read.warnings[0].text, testing::StartsWith("the sform cannot be used (axes 1 and 3 meet at"));
  const nifti_1_header written = FinerHeader(read, folder / "b.nii");
  EXPECT_EQ(written.srow_x[2], 0) << "whatever a program looks at, nothing is sheared";
  EXPECT_EQ(written.srow_x[3], 10);
  EXPECT_EQ(written.sform_code, written.qform_code);
  EXPECT_EQ(written.qoffset_x, 10);
  const NiftiVolume again = Read(folder / "b.nii");
  EXPECT_TRUE(again.warnings.empty());
  EXPECT_NEAR(again.volume.grid.originMm.x, -10, 1e-6);

  header.qform_code = 0;
  EXPECT_THAT(RefusalOf(Save(folder / "c.nii", header, ZeroTo(24)), ErrorCode::Tilt),
              testing::HasSubstr("a sheared volume cannot be read"));
}

TEST(NiftiFile, RealVolumesSurviveTheRoundTripToTheVoxel)
{
  const std::filesystem::path data = std::filesystem::path(CLADE_SHARED_DATA_DIR) / "iso-small-nifti";
  if (!std::filesystem::is_directory(data))
  {
    GTEST_SKIP() << "there is no folder " << data;
  }
  const TemporaryFolder folder;
  for (const std::string name : {"MR_Gd.nii.gz", "M2208_T2w.nii.gz", "T2w.nii.gz"})
  {
    const NiftiVolume original = Read((data / name).string());
    EXPECT_NEAR(Dot(original.volume.grid.Normal(), {0, 0, 1}), 1, 0.2) << "transverse, feet first";
    Write(folder / "back.nii", original.volume, original.layout);
    const NiftiVolume back = Read(folder / "back.nii");
    EXPECT_EQ(back.volume.voxels, original.volume.voxels) << name;
    EXPECT_TRUE(SameGrid(back.volume.grid, original.volume.grid, 1e-3)) << name;
    EXPECT_EQ(back.layout.isRowReversed, original.layout.isRowReversed);
  }
}
#endif

#include "Volume/NiftiFile.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Support/TemporaryFolder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <vector>
#ifdef CLADE_HAS_NIFTI
#include <nifti1.h>
#endif

using namespace Clade;
using Testing::TemporaryFolder;

TEST(NiftiPath, EndsInNiiOrNiiGz)
{
  EXPECT_TRUE(IsNiftiPath("a.nii"));
  EXPECT_TRUE(IsNiftiPath("/data/x/T2.NII.GZ"));
  EXPECT_FALSE(IsNiftiPath(".nii"));
  EXPECT_FALSE(IsNiftiPath("a.gz"));
  EXPECT_FALSE(IsNiftiPath("nii"));
}

#ifdef CLADE_HAS_NIFTI

namespace
{
/// A header of 4 x 3 x 2 voxels, 1 x 2 x 5 mm, placed by voxel sizes alone.
nifti_1_header Header(short datatype, short bitpix)
{
  nifti_1_header header{};
  header.sizeof_hdr = 348;
  std::memcpy(header.magic, "n+1", 4);
  const short dim[8] = {3, 4, 3, 2, 1, 1, 1, 1};
  std::copy_n(dim, 8, header.dim);
  const float pixdim[8] = {1, 1, 2, 5, 0, 0, 0, 0};
  std::copy_n(pixdim, 8, header.pixdim);
  header.datatype = datatype;
  header.bitpix = bitpix;
  header.vox_offset = 352;
  header.xyzt_units = NIFTI_UNITS_MM;
  return header;
}

template<typename Stored>
std::string Save(const std::string& path, const nifti_1_header& header, const std::vector<Stored>& voxels)
{
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(&header), sizeof(header));
  file.write("\0\0\0\0", 4);
  file.write(reinterpret_cast<const char*>(voxels.data()),
             static_cast<std::streamsize>(voxels.size() * sizeof(Stored)));
  return path;
}

std::vector<float> ZeroTo(std::size_t count)
{
  std::vector<float> values(count);
  for (std::size_t n = 0; n < count; n++)
  {
    values[n] = static_cast<float>(n);
  }
  return values;
}

NiftiVolume Read(const std::string& path)
{
  NoProgress progress;
  return ReadNifti(path, progress);
}

void Write(const std::string& path, const Volume& volume, const NiftiLayout& layout)
{
  NoProgress progress;
  WriteNifti(path, volume, layout, progress);
}

/// Reads what must be refused; nifticlib must not have the last word on standard error.
std::string RefusalOf(const std::string& path, ErrorCode expected)
{
  testing::internal::CaptureStderr();
  std::string message = "not refused";
  try
  {
    Read(path);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), expected) << error.Message();
    EXPECT_EQ(error.Message().rfind(path + ": ", 0), 0u) << "names the file";
    message = error.Message().substr(path.size() + 2);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  return message;
}

Volume RandomVolume(const VolumeGrid& grid, double scale)
{
  Volume volume(grid);
  Random random(5);
  for (float& voxel : volume.voxels)
  {
    voxel = static_cast<float>(std::round(scale * random.Normal()));
  }
  return volume;
}

VolumeGrid ObliqueGrid()
{
  VolumeGrid grid;
  grid.columns = 9;
  grid.rows = 7;
  grid.slices = 5;
  grid.originMm = {-101.25, 33, 870.5};
  grid.rowDirection = Normalised({0.1, 0.9, -0.2});
  grid.columnDirection = Normalised(Cross(grid.rowDirection, {0.8, 0.1, 0.3}));
  grid.columnSpacingMm = 0.7;
  grid.rowSpacingMm = 0.9;
  grid.sliceSpacingMm = 6.5;
  return grid;
}
} // namespace

TEST(NiftiFile, FloatVolumeComesBackInItsPlaceHoweverItLiesInTheFile)
{
  const TemporaryFolder folder;
  const Volume volume = RandomVolume(ObliqueGrid(), 1e4);
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
  Volume volume = RandomVolume(ObliqueGrid(), 100);
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
    nifti_1_header header = Header(datatype, static_cast<short>(8 * sizeof(Stored)));
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
  check(-1.5f, DT_FLOAT32);
  check(1.5e30, DT_FLOAT64);
}

TEST(NiftiFile, VoxelSizesAlonePlaceTheVolumeInRas)
{
  const TemporaryFolder folder;
  const NiftiVolume read = Read(Save(folder / "a.nii", Header(DT_FLOAT32, 32), ZeroTo(24)));
  EXPECT_EQ(read.layout.coordinateCode, 0);
  EXPECT_EQ(read.volume.grid.rowDirection, (Vector3{-1, 0, 0})) << "LPS: the file's x runs to the right";
  EXPECT_EQ(read.volume.grid.columnDirection, (Vector3{0, -1, 0}));
  EXPECT_EQ(read.volume.grid.sliceSpacingMm, 5);
  EXPECT_EQ(read.volume.At(3, 2, 1), 23);
}

TEST(NiftiFile, SformIsPreferredToQformAndUnitsAreObeyed)
{
  const TemporaryFolder folder;
  nifti_1_header header = Header(DT_FLOAT32, 32);
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
  std::string path = Save(folder / "a.nii", Header(DT_INT16, 16), std::vector<std::int16_t>(24, 0x0102));
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
  nifti_1_header header = Header(DT_FLOAT32, 32);
  header.scl_inter = 100;
  EXPECT_EQ(Read(Save(folder / "a.nii", header, ZeroTo(24))).volume.At(1, 0, 0), 1);
  header.scl_slope = header.scl_inter = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(Read(Save(folder / "a.nii", header, ZeroTo(24))).volume.At(1, 0, 0), 1);
}

TEST(NiftiRefusal, MissingAndForeignFilesAreNamed)
{
  const TemporaryFolder folder;
  EXPECT_EQ(RefusalOf(folder / "none.nii", ErrorCode::NotFound), "there is no such file");
  EXPECT_EQ(RefusalOf(folder.Path().string(), ErrorCode::NotFound), "there is no such file");
  std::ofstream(folder / "text.nii") << "Lorem ipsum";
  EXPECT_EQ(RefusalOf(folder / "text.nii", ErrorCode::UnsupportedMediaType), "the file is not NIfTI-1");
  std::ofstream(folder / "long.nii") << std::string(1000, 'x');
  EXPECT_EQ(RefusalOf(folder / "long.nii", ErrorCode::UnsupportedMediaType), "the file is not NIfTI-1");
  std::ofstream(folder / "empty.nii.gz");
  EXPECT_EQ(RefusalOf(folder / "empty.nii.gz", ErrorCode::UnsupportedMediaType), "the file is not NIfTI-1");
}

TEST(NiftiRefusal, OtherFormatsAndKindsAreNamed)
{
  const TemporaryFolder folder;
  const auto refusal = [&](const std::function<void(nifti_1_header&)>& change)
  {
    nifti_1_header header = Header(DT_FLOAT32, 32);
    change(header);
    return RefusalOf(Save(folder / "a.nii", header, ZeroTo(24)), ErrorCode::UnsupportedMediaType);
  };
  EXPECT_EQ(refusal([](auto& h) { h.sizeof_hdr = 540; }), "the file is NIfTI-2; NIfTI-1 is expected");
  EXPECT_EQ(refusal([](auto& h) { std::memcpy(h.magic, "ni1", 4); }),
            "the file is the header of a .hdr and .img pair; one .nii or .nii.gz file is expected");
  EXPECT_EQ(
      refusal([](auto& h) { h.datatype = DT_RGB; }),
      "voxels of type 128 (RGB24) cannot be read; integers of 8, 16 or 32 bits or floats of 32 or 64 are "
      "expected");
  EXPECT_THAT(refusal([](auto& h) { h.datatype = DT_COMPLEX64; }), testing::HasSubstr("COMPLEX64"));
  EXPECT_THAT(refusal([](auto& h) { h.datatype = 12345; }), testing::HasSubstr("type 12345"));
  EXPECT_EQ(refusal([](auto& h) { h.dim[0] = 2; }), "the file has 2 axes; a volume of 3 is expected");
}

TEST(NiftiRefusal, DamagedHeadersAreNamed)
{
  const TemporaryFolder folder;
  const auto refusal = [&](const std::function<void(nifti_1_header&)>& change)
  {
    nifti_1_header header = Header(DT_FLOAT32, 32);
    change(header);
    return RefusalOf(Save(folder / "a.nii", header, ZeroTo(24)), ErrorCode::InvalidFile);
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refusal([](auto& h) { h.dim[0] = 99; }), "the header speaks of 99 axes; 3 are expected");
  EXPECT_EQ(refusal([](auto& h) { h.dim[2] = -5; }), "axis 2 has a size of -5 voxels");
  EXPECT_EQ(refusal([](auto& h) { h.dim[1] = h.dim[2] = h.dim[3] = 32767; }),
            "the file is cut off: its header promises 140724603847004 bytes, it has 448");
  EXPECT_EQ(refusal([](auto& h) { h.vox_offset = 1e9f; }),
            "the file is cut off: its header promises 1000000096 bytes, it has 448");
  EXPECT_EQ(refusal([](auto& h) { h.vox_offset = -1; }),
            "the voxels are said to begin at byte -1; a whole number behind the header is expected");
  EXPECT_THAT(refusal([&](auto& h) { h.vox_offset = nan; }), testing::HasSubstr("byte nan"));
  EXPECT_EQ(refusal([](auto& h) { h.pixdim[2] = 0; }),
            "axis 2 has a voxel size of 0 mm; a positive length is expected");
  EXPECT_THAT(refusal([&](auto& h) { h.pixdim[1] = nan; }), testing::HasSubstr("voxel size of nan mm"));
  EXPECT_THAT(refusal(
                  [&](auto& h)
                  {
                    h.qform_code = 1;
                    h.quatern_b = nan;
                  }),
              testing::HasSubstr("a positive length is expected"));
  EXPECT_THAT(refusal([&](auto& h) { h.sform_code = 1; }), testing::HasSubstr("voxel size of 0 mm"));
}

TEST(NiftiFile, WhatIsNoNumberIsBackgroundWithAWarning)
{
  const TemporaryFolder folder;
  std::vector<float> voxels = ZeroTo(24);
  voxels[17] = std::numeric_limits<float>::quiet_NaN(); // (1, 1, 1)
  voxels[0] = -std::numeric_limits<float>::infinity();
  voxels[5] = -30;
  const NiftiVolume read = Read(Save(folder / "nan.nii", Header(DT_FLOAT32, 32), voxels));
  EXPECT_TRUE(read.volume.IsPadding(1, 1, 1));
  EXPECT_EQ(read.volume.At(1, 1, 1), -30);
  EXPECT_EQ(std::count(read.volume.padding.begin(), read.volume.padding.end(), 1), 2);
  ASSERT_EQ(read.warnings.size(), 1u);
  EXPECT_EQ(read.warnings[0].code, "W_NOT_FINITE");
  EXPECT_EQ(read.warnings[0].text,
            "2 voxels are no finite numbers (NaN or infinite); they are taken for background, -30");
  EXPECT_TRUE(Read(Save(folder / "whole.nii", Header(DT_FLOAT32, 32), ZeroTo(24))).volume.padding.empty());

  const std::vector<double> large(24, 1e300);
  EXPECT_EQ(RefusalOf(Save(folder / "large.nii", Header(DT_FLOAT64, 64), large), ErrorCode::InvalidFile),
            "no voxel is a finite number");
}

namespace
{
/// Two volumes of 4 x 3 x 2 voxels.
nifti_1_header TwoVolumes()
{
  nifti_1_header header = Header(DT_FLOAT32, 32);
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
  EXPECT_EQ(RefusalOf(path, ErrorCode::MultipleVolumes),
            "the file holds 2 volumes; choose one with --volume 1 to 2, or every one with --volume all");
  EXPECT_THROW(ReadNifti(path, progress, 3), Error);
  EXPECT_EQ(RefusalOf(Save(folder / "short.nii", TwoVolumes(), ZeroTo(47)), ErrorCode::MultipleVolumes),
            "the file holds 2 volumes; choose one with --volume 1 to 2, or every one with --volume all");
  EXPECT_THROW(ReadNifti(folder / "short.nii", progress, 1), Error) << "is cut off";
}

namespace
{
/// An sform of 1 x 2 x 5 mm voxels, and a qform 10 mm further along x.
nifti_1_header TwoForms()
{
  nifti_1_header header = Header(DT_FLOAT32, 32);
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
            "sform and qform differ by up to 10 mm; the sform is used, and both are kept");
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
  EXPECT_NEAR(written.srow_x[2], 2.0 / 5, 1e-6) << "as it was, for slices a fifth as far apart";
  EXPECT_EQ(written.qoffset_x, 10);

  header.qform_code = 0;
  EXPECT_THAT(RefusalOf(Save(folder / "c.nii", header, ZeroTo(24)), ErrorCode::InvalidFile),
              testing::HasSubstr("a sheared volume cannot be read"));
}

namespace
{
std::string Shortened(const std::string& path, std::size_t by)
{
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - by);
  return path;
}
} // namespace

TEST(NiftiRefusal, CutOffAndDamagedVoxelsAreNoticed)
{
  const TemporaryFolder folder;
  const Volume volume = RandomVolume(ObliqueGrid(), 1e4);
  Write(folder / "plain.nii", volume, {});
  EXPECT_EQ(RefusalOf(Shortened(folder / "plain.nii", 1), ErrorCode::InvalidFile),
            "the file is cut off: its header promises 1612 bytes, it has 1611");
  Write(folder / "packed.nii.gz", volume, {});
  EXPECT_EQ(RefusalOf(Shortened(folder / "packed.nii.gz", 200), ErrorCode::InvalidFile),
            "the file is cut off or damaged: its voxels cannot be read to the end");

  VolumeGrid grid = ObliqueGrid();
  grid.columns = 2000; // so that the checksum comes long after the header
  Write(folder / "flipped.nii.gz", RandomVolume(grid, 1e4), {});
  std::fstream file(folder / "flipped.nii.gz", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-7, std::ios::end); // in the checksum
  file.put('\x55');
  file.close();
  EXPECT_THAT(RefusalOf(folder / "flipped.nii.gz", ErrorCode::InvalidFile), testing::HasSubstr("damaged"));
}

TEST(NiftiRefusal, VolumeBeyondTheMemoryIsRefusedBeforeItIsAskedFor)
{
  const TemporaryFolder folder;
  nifti_1_header header = Header(DT_UINT8, 8);
  header.dim[1] = header.dim[2] = header.dim[3] = 20000;
  const std::string path = Save(folder / "huge.nii", header, ZeroTo(1));
  std::error_code failure;
  std::filesystem::resize_file(path, 8000000000352, failure); // a hole, of which no byte is stored
  if (failure)
  {
    GTEST_SKIP() << "this file system has no files of 8 TB: " << failure.message();
  }
  EXPECT_THAT(RefusalOf(path, ErrorCode::TooLarge),
              testing::StartsWith("the volume needs 29802.3 GiB, this machine"));
}

TEST(NiftiRefusal, RandomHeadersNeverDoMoreThanThrow)
{
  const TemporaryFolder folder;
  Random random(99);
  std::size_t refused = 0;
  for (int trial = 0; trial < 1000; trial++)
  {
    nifti_1_header header = Header(DT_INT16, 16);
    auto* bytes = reinterpret_cast<unsigned char*>(&header);
    for (int change = 0; change < 4; change++)
    {
      bytes[40 + random.Below(300)] = static_cast<unsigned char>(random.Below(256));
    }
    try
    {
      Read(Save(folder / "a.nii", header, ZeroTo(12)));
    }
    catch (const Error&)
    {
      refused++;
    }
  }
  EXPECT_GT(refused, 100u);
  EXPECT_LT(refused, 950u) << "descriptions and the like may hold anything";
}

TEST(NiftiWriting, WhatCannotBeWrittenIsRefusedAndLeavesNothingBehind)
{
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& path, const Volume& volume, ErrorCode expected)
  {
    try
    {
      Write(path, volume, {});
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), expected);
      return error.Message();
    }
    return std::string("not refused");
  };
  Volume volume = RandomVolume(ObliqueGrid(), 1);
  EXPECT_EQ(refusal(folder / "none/a.nii", volume, ErrorCode::InvalidArgument),
            (folder / "none/a.nii") + ": the file cannot be created: No such file or directory");
  EXPECT_EQ(refusal(folder / "a.txt", volume, ErrorCode::InvalidArgument),
            (folder / "a.txt") + ": a name that ends in .nii or .nii.gz is expected");
  VolumeGrid longGrid = ObliqueGrid();
  longGrid.columns = 40000;
  EXPECT_THAT(refusal(folder / "a.nii", Volume(longGrid), ErrorCode::InvalidArgument),
              testing::HasSubstr("40000 voxels along axis 1 cannot be written as NIfTI-1"));
  volume.voxels[2] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(refusal(folder / "a.nii", volume, ErrorCode::InvalidArgument),
            (folder / "a.nii") + ": voxel 2 is not a finite number");
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path()));
}

TEST(NiftiWriting, FullStorageIsSaidAndLeavesNothingBehind)
{
  const TemporaryFolder folder;
  VolumeGrid grid = ObliqueGrid();
  grid.columns = 5000;
  const Volume volume = RandomVolume(grid, 1e4);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{100000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::vector<ErrorCode> codes;
  for (const std::string name : {"a.nii", "a.nii.gz"})
  {
    try
    {
      Write(folder / name, volume, {});
    }
    catch (const Error& error)
    {
      codes.push_back(error.Code());
    }
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_DFL);
  EXPECT_THAT(codes, testing::ElementsAre(ErrorCode::StorageFull, ErrorCode::StorageFull));
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path()));
}

namespace
{
class CancelAtOnce : public NoProgress
{
public:
  void Report(double) override { isCancelled_ = true; }
  void ThrowIfCancelled() const override
  {
    if (isCancelled_)
    {
      throw Error(ErrorCode::Cancelled, "cancelled");
    }
  }

private:
  bool isCancelled_ = false;
};
} // namespace

TEST(NiftiWriting, CancellingStopsReadingAndWritingAndLeavesNothingBehind)
{
  const TemporaryFolder folder;
  VolumeGrid grid = ObliqueGrid();
  grid.columns = 20000; // more than one part
  const Volume volume = RandomVolume(grid, 1e4);
  CancelAtOnce writing;
  EXPECT_THROW(WriteNifti(folder / "a.nii", volume, {}, writing), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path()));
  Write(folder / "a.nii", volume, {});
  CancelAtOnce reading;
  EXPECT_THROW(ReadNifti(folder / "a.nii", reading), Error);
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

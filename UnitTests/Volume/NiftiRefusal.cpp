#include "Volume/NiftiFile.h"

#ifdef CLADE_HAS_NIFTI
#include "Support/TemporaryFolder.h"
#include "Volume/NiftiExample.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

using namespace Clade;
using namespace Clade::Testing;

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
    nifti_1_header header = NiftiHeader(DT_FLOAT32, 32);
    change(header);
    return RefusalOf(Save(folder / "a.nii", header, ZeroTo(24)), ErrorCode::UnsupportedMediaType);
  };
  EXPECT_EQ(refusal([](auto& h) { h.sizeof_hdr = 540; }), "the file is NIfTI-2; NIfTI-1 is expected");
  EXPECT_EQ(refusal([](auto& h) { std::memcpy(h.magic, "ni1", 4); }),
            "the file is the header of a .hdr and .img pair; one .nii or .nii.gz file is expected");
  EXPECT_EQ(refusal([](auto& h) { h.datatype = DT_RGB; }),
            "voxels of type 128 (RGB24) cannot be read; integers of 8 to 64 bits or floats of 32 or 64 are "
            "expected");
  EXPECT_THAT(refusal([](auto& h) { h.datatype = DT_COMPLEX64; }), testing::HasSubstr("COMPLEX64"));
  EXPECT_THAT(refusal([](auto& h) { h.datatype = 12345; }), testing::HasSubstr("type 12345"));
  EXPECT_EQ(refusal([](auto& h) { h.dim[0] = 2; }), "the file has 2 dimensions; a volume of 3 is expected");
}

TEST(NiftiRefusal, DamagedHeadersAreNamed)
{
  const TemporaryFolder folder;
  const auto refusal = [&](const std::function<void(nifti_1_header&)>& change)
  {
    nifti_1_header header = NiftiHeader(DT_FLOAT32, 32);
    change(header);
    return RefusalOf(Save(folder / "a.nii", header, ZeroTo(24)), ErrorCode::InvalidFile);
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refusal([](auto& h) { h.dim[0] = 99; }), "the header states 99 axes; 3 are expected");
  EXPECT_EQ(refusal([](auto& h) { h.dim[2] = -5; }),
            "axis 2 has a size of -5 voxels; 1 or more are expected");
  EXPECT_EQ(refusal([](auto& h) { h.dim[1] = h.dim[2] = h.dim[3] = 32767; }),
            "the file is cut off: its header promises 140724603847004 bytes, it has 448");
  EXPECT_EQ(refusal([](auto& h) { h.vox_offset = 1e9f; }),
            "the file is cut off: its header promises 1000000096 bytes, it has 448");
  EXPECT_EQ(refusal([](auto& h) { h.vox_offset = -1; }),
            "the header places the voxels at byte -1; a whole number beyond the header is expected");
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
  const Volume volume = RandomVolume(ObliqueNiftiGrid(), 1e4);
  Write(folder / "plain.nii", volume, {});
  EXPECT_EQ(RefusalOf(Shortened(folder / "plain.nii", 1), ErrorCode::InvalidFile),
            "the file is cut off: its header promises 1612 bytes, it has 1611");
  Write(folder / "packed.nii.gz", volume, {});
  EXPECT_EQ(RefusalOf(Shortened(folder / "packed.nii.gz", 200), ErrorCode::InvalidFile),
            "the file is cut off or damaged: its voxels cannot be read to the end");

  VolumeGrid grid = ObliqueNiftiGrid();
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
  nifti_1_header header = NiftiHeader(DT_UINT8, 8);
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
    nifti_1_header header = NiftiHeader(DT_INT16, 16);
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
#endif

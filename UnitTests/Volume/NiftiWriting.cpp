#include "Volume/NiftiFile.h"

#ifdef CLADE_HAS_NIFTI
#include "Support/TemporaryFolder.h"
#include "Volume/NiftiExample.h"

#include <csignal>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <vector>

using namespace Clade;
using namespace Clade::Testing;

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
  Volume volume = RandomVolume(ObliqueNiftiGrid(), 1);
  EXPECT_EQ(refusal(folder / "none/a.nii", volume, ErrorCode::NotFound),
            (folder / "none/a.nii") + ": the file cannot be created: No such file or directory");
  EXPECT_EQ(refusal(folder / "a.txt", volume, ErrorCode::InvalidArgument),
            (folder / "a.txt") + ": a name that ends in .nii or .nii.gz is expected");
  VolumeGrid longGrid = ObliqueNiftiGrid();
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
  VolumeGrid grid = ObliqueNiftiGrid();
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
  VolumeGrid grid = ObliqueNiftiGrid();
  grid.columns = 20000; // more than one part
  const Volume volume = RandomVolume(grid, 1e4);
  CancelAtOnce writing;
  EXPECT_THROW(WriteNifti(folder / "a.nii", volume, {}, writing), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path()));
  Write(folder / "a.nii", volume, {});
  CancelAtOnce reading;
  EXPECT_THROW(ReadNifti(folder / "a.nii", reading), Error);
}
#endif

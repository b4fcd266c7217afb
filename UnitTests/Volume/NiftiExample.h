#pragma once
#include "Base/Error.h"
#include "Base/Random.h"
#include "Volume/NiftiFile.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <nifti1.h>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// A header of 4 x 3 x 2 voxels, 1 x 2 x 5 mm, placed by voxel sizes alone.
inline nifti_1_header NiftiHeader(short datatype, short bitpix)
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

inline std::vector<float> ZeroTo(std::size_t count)
{
  std::vector<float> values(count);
  for (std::size_t n = 0; n < count; n++)
  {
    values[n] = static_cast<float>(n);
  }
  return values;
}

inline NiftiVolume Read(const std::string& path)
{
  NoProgress progress;
  return ReadNifti(path, progress);
}

inline void Write(const std::string& path, const Volume& volume, const NiftiLayout& layout)
{
  NoProgress progress;
  WriteNifti(path, volume, layout, progress);
}

/// Reads what must be refused; nifticlib must not have the last word on standard error.
inline std::string RefusalOf(const std::string& path, ErrorCode expected)
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

inline Volume RandomVolume(const VolumeGrid& grid, double scale)
{
  Volume volume(grid);
  Random random(5);
  for (float& voxel : volume.voxels)
  {
    voxel = static_cast<float>(std::round(scale * random.Normal()));
  }
  return volume;
}

inline VolumeGrid ObliqueNiftiGrid()
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
} // namespace Clade::Testing

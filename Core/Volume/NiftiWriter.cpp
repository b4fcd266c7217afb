#ifdef CLADE_HAS_NIFTI
#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Volume/NiftiFile.h"
#include "Volume/NiftiHeader.h"
#include "Volume/NiftiStream.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <vector>

namespace Clade
{
namespace
{
void RequireWritable(const Volume& volume, const NiftiLayout& layout)
{
  if (!(std::isfinite(layout.slope) && layout.slope != 0 && std::isfinite(layout.intercept)))
  {
    throw Error(ErrorCode::InvalidArgument,
                "values cannot be stored with a slope of zero or one that is not finite");
  }
  const auto bad =
      std::find_if(volume.voxels.begin(), volume.voxels.end(), [](float v) { return !std::isfinite(v); });
  if (bad != volume.voxels.end())
  {
    throw Error(ErrorCode::InvalidArgument,
                "voxel " + std::to_string(bad - volume.voxels.begin()) + " is not a finite number");
  }
}

/// Half to even, as the rounding mode of the machine has it.
std::int16_t ToInt16(double value)
{
  constexpr double lowest = std::numeric_limits<std::int16_t>::min();
  constexpr double highest = std::numeric_limits<std::int16_t>::max();
  return static_cast<std::int16_t>(std::clamp(std::nearbyint(value), lowest, highest));
}

void StoreRow(const float* from, std::ptrdiff_t step, std::size_t count, const NiftiLayout& layout, char* to)
{
  for (std::size_t i = 0; i < count; i++, from += step)
  {
    if (layout.voxelType == NiftiLayout::VoxelType::Float32)
    {
      std::memcpy(to + i * sizeof(float), from, sizeof(float));
    }
    else
    {
      const std::int16_t stored = ToInt16((static_cast<double>(*from) - layout.intercept) / layout.slope);
      std::memcpy(to + i * sizeof(stored), &stored, sizeof(stored));
    }
  }
}

void WriteExactly(znzptr* file, const char* from, std::size_t bytes)
{
  if (znzwrite(from, 1, bytes, file) != bytes)
  {
    throw Error(ErrorCode::StorageFull,
                std::string("the file cannot be written to the end: ") + std::strerror(errno));
  }
}

void WriteVoxels(znzptr* file, const NiftiArray& array, const Volume& volume, const NiftiLayout& layout,
                 IProgress& progress)
{
  const auto [nx, ny, nz] = array.sizes;
  const std::size_t rowBytes = nx * (layout.voxelType == NiftiLayout::VoxelType::Int16 ? 2 : 4);
  const std::size_t rowsOfFile = ny * nz;
  const std::size_t rowsAtATime = std::max<std::size_t>(1, niftiPartBytes / rowBytes);
  const NiftiRows place(volume.grid, layout);
  std::vector<char> chunk;
  for (std::size_t begin = 0; begin < rowsOfFile; begin += rowsAtATime)
  {
    progress.ThrowIfCancelled();
    const std::size_t rows = std::min(rowsAtATime, rowsOfFile - begin);
    chunk.resize(rows * rowBytes);
    for (std::size_t r = 0; r < rows; r++)
    {
      const std::ptrdiff_t start = place.RowStart((begin + r) % ny, (begin + r) / ny);
      StoreRow(volume.voxels.data() + start, place.Step(), nx, layout, &chunk[r * rowBytes]);
    }
    WriteExactly(file, chunk.data(), chunk.size());
    progress.Report(static_cast<double>(begin + rows) / static_cast<double>(rowsOfFile));
  }
}

/// Whether the file says what was meant, to the byte.
void CheckFile(const std::string& path, const Volume& volume, const NiftiLayout& layout)
{
  const NiftiArray array = NiftiArrayFromGrid(volume.grid, layout);
  const auto [nx, ny, nz] = array.sizes;
  const auto header = FormatNiftiHeader(array, layout);
  const std::size_t rowBytes = nx * (layout.voxelType == NiftiLayout::VoxelType::Int16 ? 2 : 4);
  const NiftiRows place(volume.grid, layout);
  std::vector<char> meant(header.begin(), header.end());
  std::vector<char> found(meant.size());
  const NiftiStream file(znzopen(path.c_str(), "rb", 1));
  bool isSame = file && znzread(found.data(), 1, found.size(), file.get()) == found.size() && found == meant;
  meant.resize(rowBytes);
  found.resize(rowBytes);
  for (std::size_t row = 0; row < ny * nz && isSame; row++)
  {
    StoreRow(volume.voxels.data() + place.RowStart(row % ny, row / ny), place.Step(), nx, layout,
             meant.data());
    isSame = znzread(found.data(), 1, rowBytes, file.get()) == rowBytes && found == meant;
  }
  if (!isSame)
  {
    throw Error(ErrorCode::StorageFull,
                "the file reads back differently from what was written: the disk is unreliable");
  }
}

void WriteFile(const std::string& path, const Volume& volume, const NiftiLayout& layout, IProgress& progress)
{
  const NiftiArray array = NiftiArrayFromGrid(volume.grid, layout);
  RequireWritable(volume, layout);
  const auto header = FormatNiftiHeader(array, layout);
  const bool compress = std::tolower(static_cast<unsigned char>(path.back())) == 'z';
  // The fastest compression: noise in the lowest bits leaves little for the slower ones to find.
  znzptr* file = znzopen(path.c_str(), compress ? "wb1" : "wb", compress ? 1 : 0);
  if (!file)
  {
    ThrowWriteFailure("the file cannot be created", errno);
  }
  NiftiStream closedOnError(file);
  WriteExactly(file, header.data(), header.size());
  WriteVoxels(file, array, volume, layout, progress);
  file = closedOnError.release();
  if (Xznzclose(&file) != 0) // what was still in buffers is written here
  {
    throw Error(ErrorCode::StorageFull,
                std::string("the file cannot be written to the end: ") + std::strerror(errno));
  }
}
} // namespace

void WriteNifti(const std::string& path, const Volume& volume, const NiftiLayout& layout, IProgress& progress)
{
  progress.BeginStage("write");
  progress.ThrowIfCancelled();
  if (!IsNiftiPath(path))
  {
    throw Error(ErrorCode::InvalidArgument, path + ": a name that ends in .nii or .nii.gz is expected");
  }
  const std::filesystem::path final(path);
  const std::filesystem::path partial = final.parent_path() / ("." + final.filename().string());
  std::error_code failure;
  try
  {
    WriteFile(partial.string(), volume, layout, progress);
    CheckFile(partial.string(), volume, layout);
  }
  catch (const Error& error)
  {
    std::filesystem::remove(partial, failure);
    throw error.Code() == ErrorCode::Cancelled ? error : error.WithContext(path);
  }
  std::filesystem::rename(partial, final, failure);
  if (failure)
  {
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    ThrowWriteFailure(path + ": the file cannot be created", failure.value());
  }
}
} // namespace Clade
#endif

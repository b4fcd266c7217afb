#ifdef CLADE_HAS_NIFTI
#include "Base/Error.h"
#include "Base/Format.h"
#include "Volume/NiftiFile.h"
#include "Volume/NiftiHeader.h"
#include "Volume/NiftiStream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <new>
#include <unistd.h>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::uint64_t maxCompression = 1032; // of deflate

void RefuseUnlessItFits(const NiftiHeader& header, const std::string& path)
{
  const std::uint64_t fileBytes = std::filesystem::file_size(path);
  std::array<char, 2> start{};
  const NiftiStream plain(znzopen(path.c_str(), "rb", 0));
  const bool isCompressed =
      plain && znzread(start.data(), 1, 2, plain.get()) == 2 && start[0] == '\x1f' && start[1] == '\x8b';
  const std::uint64_t needed = header.voxelOffset + header.VoxelBytes();
  if (needed > (isCompressed ? maxCompression * fileBytes : fileBytes))
  {
    throw Error(ErrorCode::InvalidFile, "the file is cut off: its header promises " + std::to_string(needed) +
                                            " bytes, it has " + std::to_string(fileBytes) +
                                            (isCompressed ? ", compressed" : ""));
  }
  const std::uint64_t memory =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::uint64_t voxels = header.VoxelBytes() / header.bytesPerVoxel;
  if (voxels * sizeof(float) > memory)
  {
    constexpr double gibibyte = 1073741824;
    throw Error(ErrorCode::TooLarge,
                "the volume needs " + Decimal(static_cast<double>(voxels * sizeof(float)) / gibibyte, 1) +
                    " GiB, this machine has " + Decimal(static_cast<double>(memory) / gibibyte, 1));
  }
}

void ReadExactly(znzptr* file, char* to, std::size_t bytes)
{
  if (znzread(to, 1, bytes, file) != bytes) // an error reads as (size_t)-1
  {
    throw Error(ErrorCode::InvalidFile,
                "the file is cut off or damaged: its voxels cannot be read to the end");
  }
}

void Skip(znzptr* file, std::uint64_t bytes)
{
  std::array<char, 4096> skipped;
  while (bytes > 0)
  {
    const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, skipped.size()));
    ReadExactly(file, skipped.data(), part);
    bytes -= part;
  }
}

template<typename Stored>
void ConvertRow(const char* stored, std::size_t count, const NiftiHeader& header, float* to,
                std::ptrdiff_t step)
{
  for (std::size_t i = 0; i < count; i++, to += step)
  {
    Stored value;
    std::memcpy(&value, stored + i * sizeof(Stored), sizeof(Stored));
    *to = static_cast<float>(header.slope * static_cast<double>(value) + header.intercept);
  }
}

void ConvertRow(const char* stored, std::size_t count, const NiftiHeader& header, float* to,
                std::ptrdiff_t step)
{
  switch (header.datatype)
  {
  case NiftiDatatype::UInt8:
    return ConvertRow<std::uint8_t>(stored, count, header, to, step);
  case NiftiDatatype::Int8:
    return ConvertRow<std::int8_t>(stored, count, header, to, step);
  case NiftiDatatype::Int16:
    return ConvertRow<std::int16_t>(stored, count, header, to, step);
  case NiftiDatatype::UInt16:
    return ConvertRow<std::uint16_t>(stored, count, header, to, step);
  case NiftiDatatype::Int32:
    return ConvertRow<std::int32_t>(stored, count, header, to, step);
  case NiftiDatatype::UInt32:
    return ConvertRow<std::uint32_t>(stored, count, header, to, step);
  case NiftiDatatype::Float32:
    return ConvertRow<float>(stored, count, header, to, step);
  case NiftiDatatype::Float64:
    return ConvertRow<double>(stored, count, header, to, step);
  }
}

void RequireFinite(const float* row, std::ptrdiff_t step, std::size_t count, std::size_t j, std::size_t k)
{
  for (std::size_t i = 0; i < count; i++)
  {
    if (!std::isfinite(row[static_cast<std::ptrdiff_t>(i) * step]))
    {
      throw Error(ErrorCode::InvalidFile, "voxel (" + std::to_string(i) + ", " + std::to_string(j) + ", " +
                                              std::to_string(k) + ") is not a finite number");
    }
  }
}

void ReadVoxels(znzptr* file, const NiftiHeader& header, const NiftiLayout& layout, Volume& volume,
                IProgress& progress)
{
  const auto [nx, ny, nz] = header.array.sizes;
  const std::size_t rowBytes = nx * header.bytesPerVoxel;
  const std::size_t rowsOfFile = ny * nz;
  const std::size_t rowsAtATime = std::max<std::size_t>(1, niftiPartBytes / rowBytes);
  const NiftiRows place(volume.grid, layout);
  std::vector<char> chunk;
  for (std::size_t begin = 0; begin < rowsOfFile; begin += rowsAtATime)
  {
    progress.ThrowIfCancelled();
    const std::size_t rows = std::min(rowsAtATime, rowsOfFile - begin);
    chunk.resize(rows * rowBytes);
    ReadExactly(file, chunk.data(), chunk.size());
    if (header.isSwapped && header.bytesPerVoxel > 1)
    {
      nifti_swap_Nbytes(rows * nx, static_cast<int>(header.bytesPerVoxel), chunk.data());
    }
    for (std::size_t r = 0; r < rows; r++)
    {
      const std::size_t j = (begin + r) % ny;
      const std::size_t k = (begin + r) / ny;
      float* row = volume.voxels.data() + place.RowStart(j, k);
      ConvertRow(&chunk[r * rowBytes], nx, header, row, place.Step());
      RequireFinite(row, place.Step(), nx, j, k);
    }
    progress.Report(static_cast<double>(begin + rows) / static_cast<double>(rowsOfFile));
  }
  char beyond = 0;
  if (znzread(&beyond, 1, 1, file) > 1) // the end of a compressed file is where its checksum is looked at
  {
    throw Error(ErrorCode::InvalidFile, "the file is damaged: its checksum is wrong");
  }
}

NiftiVolume ReadFile(const std::string& path, IProgress& progress)
{
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
  {
    throw Error(ErrorCode::NotFound, "there is no such file");
  }
  const NiftiStream file(znzopen(path.c_str(), "rb", 1)); // reads plain files too
  if (!file)
  {
    throw Error(ErrorCode::NotFound, std::string("the file cannot be opened: ") + std::strerror(errno));
  }
  std::array<char, NiftiHeader::size> bytes;
  if (znzread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
  {
    throw Error(ErrorCode::UnsupportedMediaType, "the file is not NIfTI-1");
  }
  const NiftiHeader header = ParseNiftiHeader(bytes);

  NiftiVolume result;
  const VolumeGrid grid = GridFromNiftiArray(header.array, result.layout);
  RefuseUnlessItFits(header, path);
  const bool fitsInt16 = header.datatype == NiftiDatatype::Int16 || header.bytesPerVoxel == 1;
  result.layout.voxelType = fitsInt16 ? NiftiLayout::VoxelType::Int16 : NiftiLayout::VoxelType::Float32;
  result.layout.slope = fitsInt16 ? header.slope : 1;
  result.layout.intercept = fitsInt16 ? header.intercept : 0;
  result.layout.coordinateCode = header.coordinateCode;
  result.volume = Volume(grid);
  Skip(file.get(), header.voxelOffset - NiftiHeader::size);
  ReadVoxels(file.get(), header, result.layout, result.volume, progress);
  return result;
}

} // namespace

NiftiVolume ReadNifti(const std::string& path, IProgress& progress)
{
  progress.BeginStage("read");
  progress.ThrowIfCancelled();
  try
  {
    return ReadFile(path, progress);
  }
  catch (const Error& error)
  {
    throw error.WithContext(path);
  }
  catch (const std::bad_alloc&)
  {
    throw Error(ErrorCode::OutOfMemory, path + ": there is not enough memory for the volume");
  }
  catch (const std::filesystem::filesystem_error& error)
  {
    throw Error(ErrorCode::NotFound, path + ": the file cannot be read: " + error.code().message());
  }
}
} // namespace Clade
#endif

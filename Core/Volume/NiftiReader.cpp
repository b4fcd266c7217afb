#ifdef CLADE_HAS_NIFTI
#include "Base/Counted.h"
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
  const std::uint64_t all = header.volumes * header.VoxelBytes(); // below 2^63, or it is beyond any file
  const std::uint64_t needed = all / header.VoxelBytes() == header.volumes && all < (1ull << 62)
                                   ? header.voxelOffset + all
                                   : ~std::uint64_t{0};
  if (needed > (isCompressed ? maxCompression * fileBytes : fileBytes))
  {
    throw Error(ErrorCode::InvalidFile, "the file is cut off: its header promises " +
                                            Counted(needed, "byte") + ", it has " +
                                            std::to_string(fileBytes) + (isCompressed ? ", compressed" : ""));
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
  case NiftiDatatype::Int64:
    return ConvertRow<std::int64_t>(stored, count, header, to, step);
  case NiftiDatatype::UInt64:
    return ConvertRow<std::uint64_t>(stored, count, header, to, step);
  case NiftiDatatype::Float32:
    return ConvertRow<float>(stored, count, header, to, step);
  case NiftiDatatype::Float64:
    return ConvertRow<double>(stored, count, header, to, step);
  }
}

/// Marks voxels that are not finite as padding. Returns how many.
std::size_t MarkNotFinite(std::ptrdiff_t start, std::ptrdiff_t step, std::size_t count, Volume& volume)
{
  std::size_t marked = 0;
  for (std::size_t i = 0; i < count; i++)
  {
    const auto at = static_cast<std::size_t>(start + static_cast<std::ptrdiff_t>(i) * step);
    if (!std::isfinite(volume.voxels[at]))
    {
      volume.padding.resize(volume.voxels.size(), 0);
      volume.padding[at] = 1;
      marked++;
    }
  }
  return marked;
}

/// Gives the marked voxels a number: a mask was put there by a program, and what it hides is background.
void FillNotFinite(std::size_t marked, NiftiVolume& result)
{
  Volume& volume = result.volume;
  if (marked == volume.voxels.size())
  {
    throw Error(ErrorCode::InvalidFile, "no voxel is a finite number");
  }
  float background = 0;
  for (std::size_t n = 0; n < volume.voxels.size() && marked > 0; n++)
  {
    background = volume.padding[n] == 0 ? std::min(background, volume.voxels[n]) : background;
  }
  for (std::size_t n = 0; n < volume.voxels.size() && marked > 0; n++)
  {
    volume.voxels[n] = volume.padding[n] != 0 ? background : volume.voxels[n];
  }
  if (marked > 0)
  {
    result.warnings.push_back(
        {"W_NOT_FINITE",
         Counted(marked, "voxel") + (marked == 1 ? " is not a finite number" : " are not finite numbers") +
             " (NaN or infinite), treated as background, " + Decimal(static_cast<double>(background), 3)});
  }
}

void ReadVoxels(znzptr* file, const NiftiHeader& header, bool isLast, NiftiVolume& result,
                IProgress& progress)
{
  Volume& volume = result.volume;
  std::size_t notFinite = 0;
  const auto [nx, ny, nz] = header.array.sizes;
  const std::size_t rowBytes = nx * header.bytesPerVoxel;
  const std::size_t rowsOfFile = ny * nz;
  const std::size_t rowsAtATime = std::max<std::size_t>(1, niftiPartBytes / rowBytes);
  const NiftiRows place(volume.grid, result.layout);
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
      const std::ptrdiff_t start = place.RowStart(j, k);
      ConvertRow(&chunk[r * rowBytes], nx, header, volume.voxels.data() + start, place.Step());
      notFinite += MarkNotFinite(start, place.Step(), nx, volume);
    }
    progress.Report(static_cast<double>(begin + rows) / static_cast<double>(rowsOfFile));
  }
  FillNotFinite(notFinite, result);
  char beyond = 0;
  if (isLast &&
      znzread(&beyond, 1, 1, file) > 1) // the end of a compressed file is where its checksum is looked at
  {
    throw Error(ErrorCode::InvalidFile, "the file is damaged: its checksum is wrong");
  }
}

NiftiStream Open(const std::string& path, NiftiHeader& header)
{
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
  {
    throw Error(ErrorCode::NotFound, "there is no such file");
  }
  NiftiStream file(znzopen(path.c_str(), "rb", 1)); // reads plain files too
  if (!file)
  {
    throw Error(ErrorCode::NotFound, std::string("the file cannot be opened: ") + std::strerror(errno));
  }
  std::array<char, NiftiHeader::size> bytes;
  if (znzread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
  {
    throw Error(ErrorCode::UnsupportedMediaType, "the file is not NIfTI-1");
  }
  header = ParseNiftiHeader(bytes);
  return file;
}

std::uint64_t ChooseVolume(const NiftiHeader& header, std::size_t number)
{
  if (number > header.volumes)
  {
    throw Error(ErrorCode::InvalidArgument, "volume " + std::to_string(number) +
                                                " was asked for; the file has " +
                                                std::to_string(header.volumes));
  }
  if (number == 0)
  {
    RequireOneNiftiVolume(static_cast<std::size_t>(header.volumes));
  }
  return number == 0 ? 1 : number;
}

NiftiVolume ReadFile(const std::string& path, IProgress& progress, std::size_t number)
{
  NiftiHeader header;
  const NiftiStream file = Open(path, header);
  const std::uint64_t chosen = ChooseVolume(header, number);

  NiftiVolume result;
  const VolumeGrid grid = GridFromNiftiArray(header.array, result.layout);
  RefuseUnlessItFits(header, path);
  const bool fitsInt16 = header.datatype == NiftiDatatype::Int16 || header.bytesPerVoxel == 1;
  result.layout.voxelType = fitsInt16 ? NiftiLayout::VoxelType::Int16 : NiftiLayout::VoxelType::Float32;
  result.layout.slope = fitsInt16 ? header.slope : 1;
  result.layout.intercept = fitsInt16 ? header.intercept : 0;
  result.layout.coordinateCode = header.coordinateCode;
  result.layout.forms = header.forms;
  result.description = header.description;
  result.warnings = header.warnings;
  result.volume = Volume(grid);
  Skip(file.get(), header.voxelOffset - NiftiHeader::size + (chosen - 1) * header.VoxelBytes());
  ReadVoxels(file.get(), header, chosen == header.volumes, result, progress);
  return result;
}

/// Names the file in every error.
template<typename Work>
auto WithPath(const std::string& path, const Work& work)
{
  try
  {
    return work();
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
} // namespace

std::size_t CountNiftiVolumes(const std::string& path)
{
  const auto count = [&]
  {
    NiftiHeader header;
    Open(path, header);
    return static_cast<std::size_t>(header.volumes);
  };
  return WithPath(path, count);
}

NiftiVolume ReadNifti(const std::string& path, IProgress& progress, std::size_t number)
{
  progress.BeginStage("read");
  progress.ThrowIfCancelled();
  return WithPath(path, [&] { return ReadFile(path, progress, number); });
}
} // namespace Clade
#endif

#pragma once
#include "Base/Warning.h"
#include "Volume/NiftiLayout.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace Clade
{
/// The numbers of the voxels in a file (datatype codes of nifti1.h that this program reads).
enum class NiftiDatatype : short
{
  UInt8 = 2,
  Int16 = 4,
  Int32 = 8,
  Float32 = 16,
  Float64 = 64,
  Int8 = 256,
  UInt16 = 512,
  UInt32 = 768,
  Int64 = 1024, ///< as numpy's integers are; read as float32, as all but 8 and 16 bits
  UInt64 = 1280
};

/// What the first 348 bytes of a NIfTI-1 file say, checked.
struct NiftiHeader
{
  static constexpr std::size_t size = 348;

  NiftiArray array;
  NiftiDatatype datatype = NiftiDatatype::Float32;
  std::size_t bytesPerVoxel = 4;
  bool isSwapped = false;        ///< written on a machine of the other byte order
  std::uint64_t voxelOffset = 0; ///< of the first voxel, in the (uncompressed) file
  double slope = 1;              ///< value = slope * stored + intercept; 1 and 0 where the file has none
  double intercept = 0;
  short coordinateCode = 0;                ///< of the form that was used; 0: neither, voxel sizes alone
  std::optional<NiftiLayout::Forms> forms; ///< where the two differ
  std::uint64_t volumes = 1;               ///< one behind the other
  std::string description;                 ///< plain text: programs write what they know ("TE=85;Time=...")
  Warnings warnings;

  std::uint64_t VoxelBytes() const; ///< of one volume; at most 2^48: sizes are below 2^15
};

/// Throws Error(UnsupportedMediaType) or Error(InvalidFile); the message does not name the file.
NiftiHeader ParseNiftiHeader(const std::array<char, NiftiHeader::size>& bytes);

/// Header and the four bytes that say "no extension follows" of a file in this machine's byte order; its
/// voxels begin right behind. Throws Error(InvalidArgument) where a size is beyond 32767.
std::array<char, NiftiHeader::size + 4> FormatNiftiHeader(const NiftiArray& array, const NiftiLayout& layout);
} // namespace Clade

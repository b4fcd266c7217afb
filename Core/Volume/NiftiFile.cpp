#include "Volume/NiftiFile.h"

#include "Base/Counted.h"
#include "Base/Error.h"

#include <algorithm>
#include <cctype>

namespace Clade
{
bool IsNiftiPath(const std::string& path)
{
  std::string lower(path);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto endsIn = [&](const std::string& end)
  { return lower.size() > end.size() && lower.compare(lower.size() - end.size(), end.size(), end) == 0; };
  return endsIn(".nii") || endsIn(".nii.gz");
}

void RequireOneNiftiVolume(std::size_t volumes)
{
  if (volumes != 1)
  {
    throw Error(ErrorCode::MultipleVolumes, "the file holds " + Counted(volumes, "volume"));
  }
}

#ifndef CLADE_HAS_NIFTI // else in NiftiReader.cpp and NiftiWriter.cpp
namespace
{
[[noreturn]] void RefuseWithoutNifticlib(const std::string& path)
{
  throw Error(ErrorCode::UnsupportedMediaType,
              path + ": this program was built without nifticlib, which NIfTI files need");
}
} // namespace

std::size_t CountNiftiVolumes(const std::string& path)
{
  RefuseWithoutNifticlib(path);
}

NiftiVolume ReadNifti(const std::string& path, IProgress&, std::size_t)
{
  RefuseWithoutNifticlib(path);
}

void WriteNifti(const std::string& path, const Volume&, const NiftiLayout&, IProgress&)
{
  RefuseWithoutNifticlib(path);
}
#endif
} // namespace Clade

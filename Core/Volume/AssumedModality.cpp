#include "Volume/AssumedModality.h"

#include "Base/Format.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr float belowAnyMagnitude = -500;
constexpr std::size_t airPart = 10000; ///< one voxel in so many is below it: ringing of a magnitude is rarer
constexpr float highestClip = -50;     ///< of a window of Hounsfield units
constexpr std::size_t clippedShare = 100; ///< one voxel in so many
} // namespace

Warning AssumedModality::ToWarning() const
{
  return {"W_MODALITY", "a NIfTI file does not state its modality; " + modality + " is assumed (" + reason +
                            "), --modality " + (modality == "CT" ? "MR" : "CT") + " overrides"};
}

AssumedModality AssumeModality(const Volume& volume, const std::string& description)
{
  if (description.find("TE=") != std::string::npos)
  {
    return {"MR", "its description gives an echo time"};
  }
  float lowest = 0;
  std::size_t voxels = 0, air = 0, clipped = 0;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    if (!volume.padding.empty() && volume.padding[n] != 0)
    {
      continue;
    }
    const float value = volume.voxels[n];
    voxels++;
    air += value < belowAnyMagnitude ? 1 : 0;
    clipped = value < lowest ? 1 : clipped + (value == lowest ? 1 : 0);
    lowest = std::min(lowest, value);
  }
  const std::string downTo = "values go down to " + Decimal(static_cast<double>(lowest), 0);
  if (air > 0 && air * airPart >= voxels)
  {
    return {"CT", downTo};
  }
  if (lowest <= highestClip && lowest == std::floor(lowest) && clipped * clippedShare >= voxels)
  {
    return {"CT", downTo + ", and are clipped there"};
  }
  return {"MR", downTo};
}
} // namespace Clade

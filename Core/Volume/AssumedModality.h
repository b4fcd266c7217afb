#pragma once
#include "Base/Warning.h"
#include "Volume/Volume.h"

#include <string>

namespace Clade
{
/// What a volume without a word about it, as in a NIfTI file, is most likely to be.
struct AssumedModality
{
  std::string modality; ///< "MR" or "CT"
  std::string reason;   ///< "values go down to -1024"

  /// Code W_MODALITY: what was assumed, why, and how to say otherwise.
  Warning ToWarning() const;
};

/// CT where one voxel in 10,000 or more is below -500, or where the values end in a clip at a negative whole
/// number, which programs make of Hounsfield units (a hundredth of the voxels at -100 and none below). MR
/// else, and where the file's description gives an echo time ("TE=85", as dcm2niix writes).
AssumedModality AssumeModality(const Volume& volume, const std::string& description = "");
} // namespace Clade

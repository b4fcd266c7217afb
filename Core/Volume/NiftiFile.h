#pragma once
#include "Base/Progress.h"
#include "Volume/NiftiLayout.h"
#include "Volume/Volume.h"

#include <string>

namespace Clade
{
/// A volume read from a NIfTI file, in real values (scl_slope and scl_inter applied), without padding.
struct NiftiVolume
{
  Volume volume;
  NiftiLayout layout; ///< to write results as the input was: give it to WriteNifti
};

/// Whether `path` ends in .nii or .nii.gz, in any case of letters.
bool IsNiftiPath(const std::string& path);

/// Reads a NIfTI-1 file, plain or compressed: one volume (a fourth axis of length one is allowed) of 8, 16 or
/// 32 bit integers or 32 or 64 bit floats. The place in the patient comes from the sform, else the qform,
/// else the voxel sizes alone; the thickest axis becomes the slices (NiftiLayout.h). Nothing in the file is
/// believed before it is checked. Throws Error naming the file: NotFound; UnsupportedMediaType for a file
/// that is not NIfTI-1 or holds several volumes, colours or complex numbers; InvalidFile for a damaged one, a
/// sheared one, or one with a voxel that is not a finite number; TooLarge for one that memory cannot hold;
/// all alike where the program was built without nifticlib. Stage of progress: "read".
NiftiVolume ReadNifti(const std::string& path, IProgress& progress);

/// Writes `volume` to `path` (compressed where it ends in .gz) in the axes and numbers of `layout`, sform and
/// qform alike. Int16 rounds half to even and clips. The file appears under its name when it is whole. Throws
/// Error(InvalidArgument) where a size is beyond what NIfTI-1 can say or the file cannot be created,
/// StorageFull where it cannot be written to the end. Stage of progress: "write".
void WriteNifti(const std::string& path, const Volume& volume, const NiftiLayout& layout,
                IProgress& progress);
} // namespace Clade

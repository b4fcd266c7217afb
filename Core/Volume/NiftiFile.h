#pragma once
#include "Base/Progress.h"
#include "Base/Warning.h"
#include "Volume/NiftiLayout.h"
#include "Volume/Volume.h"

#include <string>

namespace Clade
{
/// A volume read from a NIfTI file, in real values (scl_slope and scl_inter applied). Padding is what is no
/// finite number in the file: it has the lowest value of the others, or 0 where that is above it.
struct NiftiVolume
{
  Volume volume;
  NiftiLayout layout;      ///< to write results as the input was: give it to WriteNifti
  std::string description; ///< of the header: what the program that wrote the file says of it
  Warnings warnings;
};

/// Whether `path` ends in .nii or .nii.gz, in any case of letters.
bool IsNiftiPath(const std::string& path);

/// Volumes in the file, one behind the other along its fourth and later axes. Throws what ReadNifti throws of
/// a header.
std::size_t CountNiftiVolumes(const std::string& path);

/// Throws Error(MultipleVolumes) for a file of several where there must be one.
void RequireOneNiftiVolume(std::size_t volumes);

/// Reads one volume of a NIfTI-1 file, plain or compressed, of 8 to 64 bit integers or 32 or 64 bit floats.
/// The place in the patient comes from the sform, else the qform (also where the sform is sheared; a warning
/// says so), else the voxel sizes alone; the thickest axis becomes the slices (NiftiLayout.h). Nothing in the
/// file is believed before it is checked.
/// @param number  of the volume, from 1; 0: there must be one, else Error(MultipleVolumes)
/// Throws Error naming the file: NotFound; UnsupportedMediaType for a file that is not NIfTI-1 or holds
/// colours or complex numbers; InvalidArgument for a volume that it does not have; InvalidFile for a damaged
/// one, or one without any finite number; Tilt for a sheared one; TooLarge for one that memory cannot hold;
/// all alike where the program was built without nifticlib. Stage of progress: "read".
NiftiVolume ReadNifti(const std::string& path, IProgress& progress, std::size_t number = 0);

/// Writes `volume` to `path` (compressed where it ends in .gz) in the axes and numbers of `layout`, sform and
/// qform alike, or each as the input had it. Int16 rounds half to even and clips. The file is read again and
/// compared before it appears under its name. Throws Error(InvalidArgument) where a size is beyond what
/// NIfTI-1 can say, as ThrowWriteFailure where it cannot be created, StorageFull where it cannot be written
/// to the end. Stage of progress: "write".
void WriteNifti(const std::string& path, const Volume& volume, const NiftiLayout& layout,
                IProgress& progress);
} // namespace Clade

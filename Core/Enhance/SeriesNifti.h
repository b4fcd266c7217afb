#pragma once
#include "Base/Progress.h"
#include "Dicom/Read/SourceSeries.h"

#include <string>

namespace Clade
{
/// Writes a volume in the stored units of `source` as a NIfTI file in real-world values (Hounsfield units on
/// CT): 16-bit integers with the rescale of the source as scl_slope and scl_inter where its stored numbers
/// fit them, else floats. sform and qform agree; the rows run upwards, as dcm2niix has them.
/// Throws what WriteNifti throws. Stage "write".
/// @param isDifference  the voxels are differences, which have no intercept
void WriteSeriesAsNifti(const std::string& path, const Volume& volume, const SourceSeries& source,
                        bool isDifference, IProgress& progress);
} // namespace Clade

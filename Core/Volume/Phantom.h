#pragma once
#include "Volume/Volume.h"

#include <cstddef>
#include <cstdint>

namespace Clade
{
enum class PhantomContrast
{
  Mr, ///< T1-weighted with contrast medium: 0 (air) to about 1000 (vessels)
  Ct  ///< Hounsfield units, -1000 (air) to 1500 (a surgical clip)
};

enum class PhantomPlane
{
  Transverse,
  Coronal,
  Sagittal
};

/// A stack of slices of the given plane over the whole phantom, as a scanner of DICOM's habits would lay it.
VolumeGrid PhantomGrid(PhantomPlane plane, double pixelSpacingMm, double sliceSpacingMm);

/// A volume of an invented abdomen: an analytic body about the origin of the patient frame (|x| <= 165, |y|
/// <= 120, |z| <= 160 mm) of ellipsoids, blocks and rods with soft edges. Liver on the right with a tree of
/// vessels and small lesions, ribs, spine, kidneys, gut with folds, lungs above: no symmetry, and many
/// structures thinner than a thick slice. A voxel is the mean over a box of `sliceThicknessMm` along the
/// slice normal, sampled at steps below the pixel spacing, so that thick slices and their isotropic truth
/// come from one body. Values need no rescaling. `noise` is the standard deviation of the white noise added
/// to each voxel (0: none), on MR of the magnitude (Rician); the same for a `seed` whatever the threads.
Volume SamplePhantom(const VolumeGrid& grid, double sliceThicknessMm, PhantomContrast contrast,
                     double noise = 0, std::uint64_t seed = 1, std::size_t threads = 0);
} // namespace Clade

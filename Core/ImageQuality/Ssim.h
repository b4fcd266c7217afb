#pragma once
#include "Base/Progress.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <functional>

namespace Clade
{
/// Which window of voxels the structural similarity is computed in.
struct SsimOptions
{
  enum class Window
  {
    Gaussian, ///< sigma 1.5 voxels, 11 wide: Wang et al. 2004
    Uniform   ///< 7 wide: the default of scikit-image
  };
  Window window = Window::Gaussian;
  bool sampleCovariance = false; ///< divide by n - 1 instead of n: the default of scikit-image
  bool bySlice = false;          ///< two-dimensional windows in each slice, instead of three-dimensional ones
  std::size_t threads = 0;       ///< 0: all processors
};

/// Structural similarity of two volumes of one size (Wang et al. 2004, K 0.01 and 0.03): 1 for equal volumes.
struct Ssim
{
  /// Over the voxels whose whole window lies in the volume and which are padding in neither.
  double mean = 1;
  /// Over all voxels that are padding in neither; windows reach beyond the ends into the mirrored volume
  /// (half-sample symmetric).
  double meanOfAll = 1;
  std::size_t voxels = 0; ///< behind `mean`
};

/// Whether a volume of this size holds a whole window: 11 voxels along every axis (7 for Uniform), or within
/// a slice.
bool HasRoomForSsim(const VolumeGrid& grid, const SsimOptions& options);

/// `dataRange` is the L of the definition: what two values can differ by at most. Throws
/// Error(InvalidArgument): sizes that differ, a data range that is not positive, no room for a window,
/// nothing but padding, or a voxel that is not a finite number.
Ssim MeasureSsim(const Volume& reference, const Volume& test, double dataRange, const SsimOptions& options,
                 IProgress& progress);

/// The similarity of each voxel: `take(slice, map)` is called once per slice, from several threads, in any
/// order, with columns * rows values that live until it returns.
void ComputeSsimMap(const Volume& reference, const Volume& test, double dataRange, const SsimOptions& options,
                    IProgress& progress,
                    const std::function<void(std::size_t slice, const double* map)>& take);
} // namespace Clade

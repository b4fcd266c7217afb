#pragma once
#include "Base/Progress.h"
#include "Inference/NetworkModel.h"
#include "Inference/NetworkOptions.h"
#include "Volume/Intensity.h"
#include "Volume/Volume.h"

#include <optional>
#include <string>

namespace Clade
{
/// What a network is given.
struct NetworkInput
{
  /// A late model needs `acquired`, too, the volume that was interpolated.
  NetworkInput(const Volume& ofFinerGrid, const Volume* slices = nullptr, double thicknessMm = 0) // NOLINT
      : interpolated(ofFinerGrid), acquired(slices), sliceThicknessMm(thicknessMm)
  {
  }

  const Volume& interpolated; ///< ResampleThroughPlane's result
  const Volume* acquired;
  double sliceThicknessMm; ///< 0: the slice spacing
};

/// What EnhanceWithNetwork made and with what.
struct NetworkResult
{
  Volume volume; ///< on the grid and in the units of the input, with its padding
  /// Half the absolute difference of the two LR planes, same grid and units; with `bothPlanes` alone, and
  /// where it is wanted.
  std::optional<Volume> uncertainty;
  std::string device;          ///< DescribeDevice
  std::string precision;       ///< fp32, bf16 or fp16
  std::string precisionReason; ///< see PrecisionChoice
  std::string plane;           ///< rows, columns or both
};

/// The intensity limits that `model` asks for: percentiles of `interpolated`, or its window brought from
/// real-world values (slope * voxel + intercept) to the units of the voxels. Throws what RobustLimits throws.
IntensityMap LimitsFor(const ModelMetadata& model, const Volume& interpolated, double rescaleSlope,
                       double rescaleIntercept);

/// Applies the network to every LR slice: of the interpolated volume, or, a late model, of the acquired one.
/// Voxels beyond the limits of `limits` keep their interpolated value (BlendBeyondLimits); padding is left as
/// it is, and the network sees the lower limit there. Stage "network".
///
/// Throws Error(InvalidArgument) for a voxel that is not finite, options out of range, whole slices with an
/// instance-normalised network, patches with a late one, and a memory limit that is too small;
/// Error(NothingToDo) for a volume whose voxels are all alike; Error(OutOfMemory) where not even one tile
/// fits; Error(Unavailable) for a device that is not there; and what `progress` throws.
NetworkResult EnhanceWithNetwork(const NetworkModel& model, const NetworkInput& input,
                                 const IntensityMap& limits, const NetworkOptions& options,
                                 IProgress& progress);
} // namespace Clade

#pragma once
#include "Base/Progress.h"
#include "Enhance/EnhanceReport.h"
#include "Settings/EnhanceOptions.h"
#include "Volume/ValueLimits.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <optional>
#include <string>

namespace Clade
{
/// How a volume was acquired and is stored, beside its grid.
struct AcquisitionInfo
{
  std::string modality = "MR"; ///< "MR" or "CT"
  double sliceThicknessMm = 0; ///< of the slice profile; 0: the slice spacing
  double rescaleSlope = 1;     ///< real value = slope * voxel + intercept (Hounsfield units on CT)
  double rescaleIntercept = 0;
  double lowestStored = 0; ///< the range results are clipped to, in voxel units; lowest = highest: none
  double highestStored = 0;
  bool isInverted = false; ///< low values are bright (MONOCHROME1)
};

/// How the work is done.
struct EnhanceSettings
{
  EnhanceOptions options;
  std::size_t threads = 0; ///< 0: all processors
  /// A result that fails the quality gate is returned all the same, if it is finite; the gate's sentence is
  /// then in the report. To compare models, never to publish.
  bool ignoreGate = false;
};

/// What EnhanceVolume made.
struct EnhancedVolume
{
  Volume volume;
  /// Where the quality gate refused what the default model made, its sentence with the figures: this is the
  /// interpolation in its place, which the report names as the model and in the warning W_QUALITY.
  std::optional<std::string> refusal;
  /// Half the difference of the two planes, with options.planes "both" and a network.
  std::optional<Volume> uncertainty;
  EnhanceReport report; ///< but for what is the caller's: times, memory, and what only it knows of the series
};

/// The code of what is wrong with a result that options.forceModel wanted all the same.
inline constexpr char forcedWarning[] = "W_FORCED";

/// The warning W_QUALITY. `refusal`: what the gate found.
Warning QualityWarning(const EnhanceModel& model, const std::string& refusal);

/// Puts `source` on the finer grid that the options ask for; DICOM series and NIfTI files both end here.
/// Voxels in and out are in the same units. Stages: "resample", then with a network "network" and
/// "consistency"; "resample" once more where the gate holds a default model's result back: a default ends in
/// a result, a model that was asked for by name in Error(QualityGate). Throws what RequireEnhanceable and the
/// stages throw.
EnhancedVolume EnhanceVolume(const Volume& source, const AcquisitionInfo& acquisition,
                             const EnhanceModel& model, const EnhanceSettings& settings, IProgress& progress);

/// What the voxels of a result on `target` may be: a method that sees more than a column may follow
/// structures that run obliquely between the slices. Holds on to `source`.
ValueLimits MakeValueLimits(const Volume& source, const VolumeGrid& target,
                            const AcquisitionInfo& acquisition);
} // namespace Clade

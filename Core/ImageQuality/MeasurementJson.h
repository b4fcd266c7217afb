#pragma once
#include "ImageQuality/BorderDisplacement.h"
#include "ImageQuality/EdgeSharpness.h"
#include "ImageQuality/FourierCorrelation.h"
#include "ImageQuality/FullReference.h"
#include "ImageQuality/NoiseTexture.h"
#include "ImageQuality/SignalToNoise.h"
#include "ImageQuality/SlicePhase.h"
#include "ImageQuality/VolumePiqe.h"

#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// Results as REST and `--json` give them. What is not defined (a standard deviation of one value, an
/// infinite PSNR) is null.

/// {"Value", "PositionMm", "Filtered", "Gradient", "Warnings"}
nlohmann::json ToJson(const EdgeSharpness& edge);

/// {"Signal": mean, "Noise": standard deviation, "Snr", "SignalRegion": {"Mean", "StandardDeviation",
/// "Minimum", "Maximum", "Median", "Quartiles": [lower, upper], "Voxels", "PaddingVoxels", "VolumeMm3"},
/// "NoiseRegion"}
nlohmann::json ToJson(const SignalToNoise& snr);

/// {"Mean", "StandardDeviation", "Slices": [score, ..], "Indices": [slice, ..], "ActiveFraction": [0..1, ..],
/// "MeanOfTissue", "TissueSlices", "Plane", "AlongIndex", "PixelSpacingMm": [between columns, between rows],
/// "ObliquityDegrees", "Range": [low, high], "Warnings"}
nlohmann::json ToJson(const VolumePiqe& piqe);

/// {"Psnr", "Ssim", "SsimOfAllVoxels", "MeanDifference", "MeanAbsoluteDifference",
/// "RootMeanSquareDifference", "LargestDifference", "DataRange", "Voxels", "Identical"}
nlohmann::json ToJson(const FullReference& comparison);

/// {"Correlation": [by ring, null where undefined], "Counts", "SideVoxels", "CrossingCyclesPerVoxel" at 1/7,
/// "ResolutionMm"}; the last two null where the correlation never falls below.
nlohmann::json ToJson(const FourierCorrelation& shells, double spacingMm);

/// {"MeanDifference", "Rms", "LargestDifference", "Slices", "Voxels"}
nlohmann::json ToJson(const ReslicingError& error);

/// {"Modulation", "SecondModulation", "Phases", "SecondPhases"}
nlohmann::json ToJson(const SlicePhaseModulation& modulation);
/// {"Rms", "BeyondOne", "Borders"}
nlohmann::json ToJson(const Displacement& displacement);
/// {"Along", "InPlane", "Ratio", "Regions", "PairsAlong", "PairsInPlane"}
nlohmann::json ToJson(const NoiseTexture& texture);
} // namespace Clade

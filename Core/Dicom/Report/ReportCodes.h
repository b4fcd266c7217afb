#pragma once
#include <string>

namespace Clade
{
/// A coded concept (PS3.3 section 8.8).
struct ReportCode
{
  std::string value;   ///< 1 to 16 characters, plain
  std::string scheme;  ///< 1 to 16 characters, plain: "DCM", "UCUM", "SCT", "99CLADE"
  std::string meaning; ///< 1 to 64 characters, plain

  /// Meanings do not count (PS3.3 section 8.3).
  bool operator==(const ReportCode& other) const { return value == other.value && scheme == other.scheme; }
};

/// The codes of what is measured here: of PS3.16 where it has one that means the same, else of the private
/// scheme 99CLADE, which every report identifies. A code never changes its meaning.
namespace ReportCodes
{
inline constexpr const char* privateScheme = "99CLADE";

// What a number is
inline const ReportCode edgeSharpness{"EDGE_SHARPNESS", privateScheme, "Edge sharpness"};
inline const ReportCode steepestPoint{"STEEPEST_POINT", privateScheme,
                                      "Distance of the steepest point from the start of the line"};
inline const ReportCode signalToNoise{"113060", "DCM", "Signal to noise"}; // CID 218
inline const ReportCode mrSignal{"110852", "DCM", "MR signal intensity"};
inline const ReportCode ctAttenuation{"112031", "DCM", "Attenuation Coefficient"};
inline const ReportCode voxels{"VOXELS", privateScheme, "Number of voxels"};
inline const ReportCode piqe{"PIQE", privateScheme, "Perception-based image quality evaluator"};
inline const ReportCode peakSignalToNoise{"PSNR", privateScheme, "Peak signal-to-noise ratio"};
inline const ReportCode structuralSimilarity{"SSIM", privateScheme, "Structural similarity index"};
inline const ReportCode meanDifference{"MEAN_DIFFERENCE", privateScheme, "Mean difference of the voxels"};
inline const ReportCode phaseModulation{"PHASE_MODULATION", privateScheme, "Slice-phase modulation"};
inline const ReportCode secondPhaseModulation{"PHASE_MODUL_2ND", privateScheme,
                                              "Slice-phase modulation of second differences"};
inline const ReportCode borderDisplacement{"BORDER_DISTANCE", privateScheme,
                                           "Root mean square displacement of borders in pixels"};
inline const ReportCode noiseTexture{"NOISE_TEXTURE", privateScheme,
                                     "Noise power along the normal over that in plane"};
inline const ReportCode consistencyError{"CONSISTENCY", privateScheme,
                                         "Root mean square difference after re-slicing"};

// What was made of many numbers: CID 7464
inline const ReportCode mean{"373098007", "SCT", "Mean"};
inline const ReportCode standardDeviation{"386136009", "SCT", "Standard Deviation"};

// Units
inline const ReportCode perMillimetre{"1/mm", "UCUM", "1/mm"};
inline const ReportCode millimetre{"mm", "UCUM", "millimeter"};
inline const ReportCode hounsfield{"[hnsf'U]", "UCUM", "Hounsfield Unit"};
inline const ReportCode decibel{"dB", "UCUM", "decibel"};
inline const ReportCode noUnits{"1", "UCUM", "no units"};

// What a region is to a number
inline const ReportCode path{"121055", "DCM", "Path"};
inline const ReportCode imageRegion{"111030", "DCM", "Image Region"};
inline const ReportCode signalRegion{"SIGNAL_REGION", privateScheme, "Region of the signal"};
inline const ReportCode noiseRegion{"NOISE_REGION", privateScheme, "Region of the noise"};
} // namespace ReportCodes
} // namespace Clade

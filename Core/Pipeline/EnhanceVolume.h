#pragma once
#include "Jobs/EnhanceOptions.h"
#include "Pipeline/StageClock.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

namespace Clade
{
/// What computes the new voxels: "cubic", or a network from the models directory.
struct EnhanceModel
{
  std::string name = "cubic";
  std::string sha256; ///< hexadecimal, of the model file; empty for cubic
  std::string path;   ///< of the model file; empty for cubic

  bool IsCubic() const { return name == "cubic"; }
};

/// What the numbers of a volume mean, beside its grid.
struct VolumeMeaning
{
  std::string modality = "MR"; ///< "MR" or "CT"
  double sliceThicknessMm = 0; ///< of the slice profile; 0: the slice spacing
  double rescaleSlope = 1;     ///< real value = slope * voxel + intercept (Hounsfield units on CT)
  double rescaleIntercept = 0;
  double lowestStored = 0; ///< the range results are clipped to, in voxel units; lowest = highest: none
  double highestStored = 0;
};

/// Finds the model that `name` ("cubic", "auto", a name, a path) stands for. Throws Error(Model) where it is
/// not there.
EnhanceModel ResolveModel(const std::string& name, const std::string& modality,
                          const std::string& modelsDirectory);

/// The heart of the product, for DICOM series and NIfTI files alike: `source` on the finer grid that
/// `options` ask for. Voxels in and out are in the same units. Stages: "resample", then with a network
/// "network", "consistency". Writes what it did and found into `report` (members of the report, design page
/// "Interfaces").
Volume EnhanceVolume(const Volume& source, const VolumeMeaning& meaning, const EnhanceModel& model,
                     const EnhanceOptions& options, std::size_t threads, IProgress& progress,
                     nlohmann::json& report);

/// {"Columns", "Rows", "Slices", "SpacingMm": [column, row, slice]} for the report.
nlohmann::json GridToJson(const VolumeGrid& grid);
/// {"read": 0.1, ...} for the report.
nlohmann::json SecondsToJson(const StageClock& clock);
} // namespace Clade

#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// What a user can ask of an enhancement: the members of "Options" in REST and rules, and the options of
/// `clade enhance`. Strings hold words of Interfaces.md, "Options of an enhancement".
struct EnhanceOptions
{
  std::string grid = "isotropic";        ///< isotropic | aligned
  std::string stitching = "whole-slice"; ///< whole-slice | patches
  int stride = 12;                       ///< of patches, 1..32
  std::string weights = "uniform";       ///< uniform | hann
  std::string planes = "auto";           ///< auto (as the model says) | one | both
  std::string plane = "auto";            ///< auto | rows | columns
  std::string consistency = "auto";      ///< auto (on with a network, off for cubic) | on | off
  std::string precision = "auto";        ///< auto | fp32 | bf16 | fp16
  std::string device = "auto";           ///< auto | cpu | cuda[:N]
  double memoryLimitGiB = 0;             ///< 0: none
  bool uncertainty = false;              ///< with planes "both": a second series, half their difference
  /// Seconds for which a late model is first trained on the series' own slices (Adaptation.h); 0: as it is
  double adaptSeconds = 0;
  int adaptSteps = 0; ///< that many steps of it instead, the same on every machine; 0: by the seconds
  int volume = 0;     ///< of a series with several volumes, 1-based, or allVolumes; 0: there must be one
};

/// EnhanceOptions::volume for a derived series of each volume; "all" in JSON and on the command line.
inline constexpr int allVolumes = -1;

/// "all", or the number of a volume. Throws Error(InvalidArgument) for another word.
int ParseVolume(const std::string& word);

/// Reads "Options" (keys Grid, Stitching, Stride, Weights, Planes, Plane, Consistency, Precision, Device,
/// MemoryLimitGiB, Uncertainty, Adapt, AdaptSteps, Volume; all optional). Throws Error(InvalidArgument) that
/// names an unknown key, a wrong type or a wrong word and says what was expected.
EnhanceOptions ParseEnhanceOptions(const nlohmann::json& options);

/// Throws the same errors for options that came another way (command line).
void RequireValid(const EnhanceOptions& options);

/// Every option by its key.
nlohmann::json ToJson(const EnhanceOptions& options);

/// The options that change pixels, sorted by key and written without spaces: part of the job's key and of the
/// derived UIDs. Device and memory limit are left out, and, for the model "cubic", what only a network uses.
std::string CanonicalOptions(const EnhanceOptions& options, const std::string& model);
} // namespace Clade

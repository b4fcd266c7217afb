#pragma once
#include "Settings/GridKind.h"
#include "Settings/LrPlane.h"
#include "Settings/Precision.h"
#include "Settings/Stitching.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// Whether the result is made to reproduce the acquired slices.
enum class ConsistencyMode
{
  Auto, ///< with a network, not for cubic
  On,
  Off
};

template<>
struct EnumWords<ConsistencyMode>
{
  static constexpr EnumWord<ConsistencyMode> all[] = {
      {ConsistencyMode::Auto, "auto"}, {ConsistencyMode::On, "on"}, {ConsistencyMode::Off, "off"}};
};

/// What a user can ask of an enhancement: the members of "Options" in REST and rules, and the options of
/// `clade enhance` (Interfaces.md, "Options of an enhancement").
struct EnhanceOptions
{
  static constexpr double maxMemoryGiB = 1e6;
  static constexpr int mostSlices = 65535;

  GridKind grid = GridKind::Isotropic;
  Stitching stitching = Stitching::WholeSlice;
  int stride = 12; ///< of patches, 1..32
  PatchWeights weights = PatchWeights::Uniform;
  LrPlanes planes = LrPlanes::Auto;
  LrPlane plane = LrPlane::Auto;
  ConsistencyMode consistency = ConsistencyMode::Auto;
  Precision precision = Precision::Auto;
  std::string device = "auto"; ///< auto | cpu | cuda[:N]
  double memoryLimitGiB = 0;   ///< 0: none
  int maximumSlices = 4096;    ///< of a derived series; of more it is refused
  bool uncertainty = false;    ///< with LrPlanes::Both: a second series, half their difference
  /// Seconds for which a late model is first trained on the series' own slices (Adaptation.h); 0: as it is
  double adaptSeconds = 0;
  int adaptSteps = 0;        ///< that many steps of it instead, the same on every machine; 0: by the seconds
  bool allowDerived = false; ///< maps, projections and the like (Dicom.md, "Image types")
  bool skipUnreadable = false; ///< objects that cannot be read are left out, with a warning
  /// A model is used outside the modality and factors it was made for, and what it makes is kept although the
  /// quality gate refuses it, if it is finite; each with the warning W_FORCED.
  bool forceModel = false;
  int volume = 0; ///< which of several (Settings/VolumeChoice.h)
};

/// Reads "Options" (keys Grid, Stitching, Stride, Weights, Planes, Plane, Consistency, Precision, Device,
/// MemoryLimitGiB, MaximumSlices, Uncertainty, Adapt, AdaptSteps, AllowDerived, SkipUnreadable, ForceModel,
/// Volume; all optional). Throws Error(InvalidArgument) that names an unknown key, a wrong type or a wrong
/// word and says what was expected; `path` is what it calls the object.
EnhanceOptions ParseEnhanceOptions(const nlohmann::json& options, const std::string& path = "Options");

/// Throws the same errors for options that came another way (command line).
void RequireValid(const EnhanceOptions& options);

/// Every option by its key.
nlohmann::json ToJson(const EnhanceOptions& options);

/// The options that change pixels, sorted by key and written without spaces: part of the job's key and of the
/// derived UIDs. Device and memory limit are left out, and, for the model "cubic", what only a network uses.
std::string CanonicalOptions(const EnhanceOptions& options, const std::string& model);
} // namespace Clade

#pragma once
#include "Settings/GeneratorOptions.h"
#include "Settings/IntensityMapping.h"
#include "Settings/LrPlane.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// Limits of the quality gate (Methods.md, "Quality gate"), which a model may set for itself.
struct QualityLimits
{
  double minimumCorrelation = 0.9;     ///< with the interpolated volume
  double maximumExcess = 0.3;          ///< of the output's range beyond the input's, as a part of the input's
  double maximumConsistencyRms = 0.05; ///< before projection, as a part of the input's range
  double maximumBanding = 3;           ///< see QualityFigures::banding
  /// Of the network's slice-phase modulation over interpolation's (where that is below 0.08, over 0.08):
  /// stairs.
  double maximumModulation = 1.15;
  double minimumAgreement = 0.4; ///< see Agreement::correlation
  double minimumShare = 0.6;     ///< see Agreement::share
};

/// What a model file says about its network.
struct ModelMetadata
{
  static constexpr int currentFormatVersion = 1;

  int formatVersion = currentFormatVersion;
  std::string method; ///< a word of TrainingMethod
  GeneratorOptions generator;
  std::string modality; ///< "MR" or "CT"
  IntensityMapping intensity;
  double smallestFactor = 1.5; ///< slice spacing / in-plane spacing it was trained for
  double largestFactor = 8;
  double smallestSpacingMm = 0; ///< in-plane, of the training volumes; 0, 0: not known
  double largestSpacingMm = 0;
  LrPlane plane = LrPlane::Auto;   ///< that it was trained on
  LrPlanes planes = LrPlanes::One; ///< One or Both: what the method wants where the user does not say
  QualityLimits quality;
  /// JSON object: losses and weights, epochs and the chosen one with its PIQE, data (names, licences), seed,
  /// program version, date. For people; nothing depends on it.
  std::string training = "{}";
};

/// Throws Error(InvalidFile) that names the member, what it is and what was expected. Unknown members are
/// passed over: a newer program may have written them.
ModelMetadata ParseModelMetadata(const nlohmann::json& metadata);
nlohmann::json ToJson(const ModelMetadata& metadata);

class SafeTensors;
/// Metadata of a model that was read; `where` names it in errors.
ModelMetadata ModelMetadataOf(const SafeTensors& file, const std::string& where);
/// Metadata of a model file, without reading its weights. Throws Error(NotFound) or Error(InvalidFile).
ModelMetadata ReadModelMetadata(const std::string& path);

/// Whether the model was made for the factor, give or take a twentieth.
bool IsWithinFactors(const ModelMetadata& metadata, double factor);

/// Throws Error(Model), naming both sides, where the model was made for another modality, or the factor
/// (slice spacing over the coarser in-plane spacing) lies outside its range by more than a twentieth.
void RequireSuitable(const ModelMetadata& metadata, const std::string& name, const std::string& modality,
                     double factor);
} // namespace Clade

#include "Settings/ModelMetadata.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Settings/SafeTensors.h"
#include "Settings/StrictObject.h"
#include "Settings/TrainingMethod.h"
#include "Settings/UntrustedJson.h"

#include <tuple>

namespace Clade
{
namespace
{
constexpr double anyNumber = 1e9;

QualityLimits ParseQuality(const nlohmann::json& json, const std::string& path)
{
  QualityLimits limits;
  StrictObject object(json, path, ErrorCode::InvalidFile);
  const auto read = [&](const char* key, double& limit, double from, double to)
  { limit = object.Number(key, limit, from, to); };
  read("minimumCorrelation", limits.minimumCorrelation, -1, 1);
  read("maximumExcess", limits.maximumExcess, 0, anyNumber);
  read("maximumConsistencyRms", limits.maximumConsistencyRms, 0, anyNumber);
  read("maximumBanding", limits.maximumBanding, 0, anyNumber);
  read("maximumModulation", limits.maximumModulation, 0, anyNumber);
  read("minimumAgreement", limits.minimumAgreement, -1, 1);
  read("minimumShare", limits.minimumShare, -1, 1);
  return limits;
}
} // namespace

ModelMetadata ParseModelMetadata(const nlohmann::json& json)
{
  ModelMetadata metadata;
  StrictObject object(json, "the model's metadata", ErrorCode::InvalidFile);
  for (const char* key : {"formatVersion", "method", "modality"})
  {
    if (!object.Has(key))
    {
      object.Refuse(key, "a member that every model must have");
    }
  }
  metadata.formatVersion =
      static_cast<int>(object.Integer("formatVersion", 1, 1, ModelMetadata::currentFormatVersion));
  metadata.method = ToWord(object.Word("method", TrainingMethod::Clade));
  metadata.modality = object.OneOf("modality", "MR", {"MR", "CT"});
  metadata.generator = ParseGeneratorOptions(object.Object("generator"), object.PathOf("generator"));
  metadata.intensity = ParseIntensityMapping(object.Object("intensity"), object.PathOf("intensity"));
  metadata.quality = ParseQuality(object.Object("qualityGate"), object.PathOf("qualityGate"));
  std::tie(metadata.smallestFactor, metadata.largestFactor) =
      object.Range("factorRange", {metadata.smallestFactor, metadata.largestFactor}, 1, 100);
  std::tie(metadata.smallestSpacingMm, metadata.largestSpacingMm) =
      object.Range("spacingRangeMm", {metadata.smallestSpacingMm, metadata.largestSpacingMm}, 0, 100);
  metadata.plane = object.Word("plane", metadata.plane);
  metadata.planes = object.Word("planes", metadata.planes, {LrPlanes::One, LrPlanes::Both});
  metadata.training = object.Object("training").dump();
  return metadata;
}

nlohmann::json ToJson(const ModelMetadata& metadata)
{
  return {{"formatVersion", metadata.formatVersion},
          {"method", metadata.method},
          {"generator", ToJson(metadata.generator)},
          {"modality", metadata.modality},
          {"intensity", ToJson(metadata.intensity)},
          {"factorRange", {metadata.smallestFactor, metadata.largestFactor}},
          {"spacingRangeMm", {metadata.smallestSpacingMm, metadata.largestSpacingMm}},
          {"plane", ToWord(metadata.plane)},
          {"planes", ToWord(metadata.planes)},
          {"qualityGate",
           {{"minimumCorrelation", metadata.quality.minimumCorrelation},
            {"maximumExcess", metadata.quality.maximumExcess},
            {"maximumConsistencyRms", metadata.quality.maximumConsistencyRms},
            {"maximumBanding", metadata.quality.maximumBanding},
            {"maximumModulation", metadata.quality.maximumModulation},
            {"minimumAgreement", metadata.quality.minimumAgreement},
            {"minimumShare", metadata.quality.minimumShare}}},
          {"training", nlohmann::json::parse(metadata.training)}};
}

ModelMetadata ModelMetadataOf(const SafeTensors& file, const std::string& where)
{
  const auto found = file.Metadata().find("clade");
  if (found == file.Metadata().end())
  {
    throw Error(ErrorCode::InvalidFile,
                where + " has no metadata \"clade\": it is not a model of this program");
  }
  try
  {
    return ParseModelMetadata(ParseUntrustedJson(found->second, "metadata \"clade\""));
  }
  catch (const Error& error)
  {
    throw error.WithContext(where);
  }
}

ModelMetadata ReadModelMetadata(const std::string& path)
{
  return ModelMetadataOf(SafeTensors::ReadHeader(path), path);
}

bool IsWithinFactors(const ModelMetadata& metadata, double factor)
{
  constexpr double slack = 1.05;
  return factor * slack >= metadata.smallestFactor && factor <= metadata.largestFactor * slack;
}

void RequireSuitable(const ModelMetadata& metadata, const std::string& name, const std::string& modality,
                     double factor)
{
  if (modality != metadata.modality)
  {
    throw Error(ErrorCode::Model,
                "the model " + name + " was made for " + metadata.modality + ", the series is " + modality);
  }
  if (!IsWithinFactors(metadata, factor))
  {
    throw Error(ErrorCode::Model,
                "the model " + name + " was made for factors " + Decimal(metadata.smallestFactor, 2) +
                    " to " + Decimal(metadata.largestFactor, 2) +
                    " of slice spacing over in-plane spacing, the series has " + Decimal(factor, 2));
  }
}
} // namespace Clade

#include "Settings/ModelMetadata.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Settings/JsonMembers.h"
#include "Settings/SafeTensors.h"
#include "Settings/UntrustedJson.h"

namespace Clade
{
namespace
{
constexpr double anyNumber = 1e9;

QualityLimits ParseQuality(const nlohmann::json& json)
{
  QualityLimits limits;
  const JsonMembers members(json, "the model's \"qualityGate\"");
  members.Number("minimumCorrelation", -1, 1, limits.minimumCorrelation);
  members.Number("maximumExcess", 0, anyNumber, limits.maximumExcess);
  members.Number("maximumConsistencyRms", 0, anyNumber, limits.maximumConsistencyRms);
  members.Number("maximumBanding", 0, anyNumber, limits.maximumBanding);
  members.Number("minimumAgreement", -1, 1, limits.minimumAgreement);
  members.Number("minimumShare", -1, 1, limits.minimumShare);
  return limits;
}
} // namespace

ModelMetadata ParseModelMetadata(const nlohmann::json& json)
{
  ModelMetadata metadata;
  const JsonMembers members(json, "the model's metadata");
  if (!members.Has("formatVersion"))
  {
    members.Fail("formatVersion", "the version of the model format");
  }
  members.Integer("formatVersion", 1, ModelMetadata::currentFormatVersion, metadata.formatVersion);
  members.Word("method", {"clade", "clade-nogmap", "cyclegan", "smore", "anchored", "xuan"}, metadata.method);
  members.Word("modality", {"MR", "CT"}, metadata.modality);
  for (const char* key : {"method", "modality"})
  {
    if (!members.Has(key))
    {
      members.Fail(key, "a word");
    }
  }
  metadata.generator = ParseGeneratorOptions(members.Object("generator"));
  metadata.intensity = ParseIntensityMapping(members.Object("intensity"));
  metadata.quality = ParseQuality(members.Object("qualityGate"));
  members.Range("factorRange", 1, 100, metadata.smallestFactor, metadata.largestFactor);
  members.Range("spacingRangeMm", 0, 100, metadata.smallestSpacingMm, metadata.largestSpacingMm);
  members.Word("plane", {"auto", "rows", "columns"}, metadata.plane);
  members.Word("planes", {"one", "both"}, metadata.planes);
  metadata.training = members.Object("training").dump();
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
          {"plane", metadata.plane},
          {"planes", metadata.planes},
          {"qualityGate",
           {{"minimumCorrelation", metadata.quality.minimumCorrelation},
            {"maximumExcess", metadata.quality.maximumExcess},
            {"maximumConsistencyRms", metadata.quality.maximumConsistencyRms},
            {"maximumBanding", metadata.quality.maximumBanding},
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

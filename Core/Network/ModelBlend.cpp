#include "Network/ModelBlend.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Network/ModelFile.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <torch/utils.h>

namespace Clade
{
namespace
{
using nlohmann::json;

json TrainingOf(const std::string& path, const ModelMetadata& metadata)
{
  return {{"name", std::filesystem::path(path).stem().string()},
          {"training", json::parse(metadata.training, nullptr, false)}};
}

void RequireAlike(const std::string& what, const json& first, const json& second)
{
  if (first != second)
  {
    throw Error(ErrorCode::InvalidArgument, "the two models differ in their " + what + ": " + first.dump() +
                                                " and " + second.dump() +
                                                "; only models that agree in it can be blended");
  }
}

/// Leaves `second` the factors that `first` was made for, too.
void Intersect(const ModelMetadata& first, ModelMetadata& second)
{
  const auto range = [](const ModelMetadata& model)
  { return Decimal(model.smallestFactor, 2) + " to " + Decimal(model.largestFactor, 2); };
  const std::string both = range(first) + " and " + range(second);
  second.smallestFactor = std::max(first.smallestFactor, second.smallestFactor);
  second.largestFactor = std::min(first.largestFactor, second.largestFactor);
  if (second.smallestFactor > second.largestFactor)
  {
    throw Error(ErrorCode::InvalidArgument, "the two models were made for factors " + both +
                                                ", which have none in common: they cannot be blended");
  }
}
} // namespace

void BlendModelFiles(const std::string& first, const std::string& second, double share,
                     const std::string& output)
{
  if (!(share >= 0 && share <= 1))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the share of the second model is " + std::to_string(share) + ", expected 0 to 1");
  }
  if (std::filesystem::exists(output))
  {
    throw Error(ErrorCode::Conflict, output + " already exists: remove it, or choose another name");
  }
  const LoadedModel a = ReadModelFile(first);
  LoadedModel b = ReadModelFile(second);
  RequireAlike("generators", ToJson(a.metadata.generator), ToJson(b.metadata.generator));
  RequireAlike("modalities", a.metadata.modality, b.metadata.modality);
  RequireAlike("intensity mappings", ToJson(a.metadata.intensity), ToJson(b.metadata.intensity));
  Intersect(a.metadata, b.metadata);
  const torch::NoGradGuard noGradients;
  const auto from = a.generator->parameters();
  auto blended = b.generator->parameters();
  for (std::size_t n = 0; n < blended.size(); n++)
  {
    blended[n].mul_(share).add_(from[n], 1 - share);
  }
  const json parts = {{"share", share}, {"first", TrainingOf(first, a.metadata)}};
  json training = json::parse(b.metadata.training, nullptr, false);
  training = training.is_object() ? training : json::object();
  training["blend"] = parts;
  training["blend"]["second"] = std::filesystem::path(second).stem().string();
  b.metadata.training = training.dump();
  WriteModelFile(output, b.metadata, b.generator, TensorType::Float16);
}
} // namespace Clade

#include "Evaluation/EvaluationMethods.h"

#include "Base/Error.h"
#include "ImageQuality/VolumePiqe.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

fs::path WithoutLastSlash(const fs::path& path)
{
  return path.has_filename() ? path : path.parent_path();
}

std::string StemOf(const std::string& path)
{
  std::string name = WithoutLastSlash(path).filename().string();
  for (const std::string_view end : {".gz", ".nii", ".safetensors"})
  {
    if (name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0)
    {
      name.erase(name.size() - end.size());
    }
  }
  return name;
}

bool Has(const std::vector<std::string>& names, const std::string& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What the model says it was trained on: a list of names, empty where it says nothing.
std::vector<std::string> TrainingData(const ModelMetadata& metadata)
{
  const nlohmann::json training = nlohmann::json::parse(metadata.training, nullptr, false);
  const bool isSaid = training.is_object() && training.contains("data") && training["data"].is_array();
  std::vector<std::string> names;
  for (const nlohmann::json& one : isSaid ? training["data"] : nlohmann::json::array())
  {
    if (one.is_string())
    {
      names.push_back(one.get<std::string>());
    }
  }
  return names;
}

/// The stitchings of `--strides`: whole slices and each stride, but not the one that `base` is already. A
/// late generator knows no patches.
std::vector<EvaluationMethod> VariantsOf(const EvaluationMethod& base, const GeneratorOptions& generator,
                                         const std::vector<int>& strides)
{
  std::vector<EvaluationMethod> variants;
  if (strides.empty() || generator.IsLate())
  {
    return variants;
  }
  const auto add = [&](Stitching stitching, int stride, const std::string& mark)
  {
    const EnhanceOptions& options = base.options;
    if (options.stitching == stitching && (stitching == Stitching::WholeSlice || options.stride == stride))
    {
      return;
    }
    variants.push_back(base);
    variants.back().name = base.name + mark;
    variants.back().options.stitching = stitching;
    variants.back().options.stride = stride;
    variants.back().isVariant = true;
  };
  if (generator.IsLocal())
  {
    add(Stitching::WholeSlice, base.options.stride, " whole-slice");
  }
  for (const int stride : strides)
  {
    add(Stitching::Patches, stride, " patches/" + std::to_string(stride));
  }
  return variants;
}
} // namespace

std::vector<std::string> NamesOfPaths(const std::vector<std::string>& paths,
                                      const std::vector<std::string>& taken)
{
  std::vector<std::string> stems;
  for (const std::string& path : paths)
  {
    stems.push_back(StemOf(path));
  }
  std::vector<std::string> names = taken;
  for (std::size_t n = 0; n < paths.size(); n++)
  {
    std::string name = stems[n];
    if (Has(taken, name) || std::count(stems.begin(), stems.end(), name) > 1)
    {
      const fs::path folder = WithoutLastSlash(paths[n]).parent_path().filename();
      name = folder.empty() ? name : folder.string() + "/" + name;
    }
    const std::string unnumbered = name;
    for (int number = 2; Has(names, name); number++)
    {
      name = unnumbered + "#" + std::to_string(number);
    }
    names.push_back(name);
  }
  names.erase(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(taken.size()));
  return names;
}

EvaluationMethods FindMethods(const EvaluationRequest& request)
{
  EvaluationMethods found;
  EvaluationMethod cubic{"cubic", {}, request.settings.options, false};
  cubic.options.consistency = ConsistencyMode::Off;
  found.methods.push_back(cubic);

  std::vector<std::string> wanted;
  std::copy_if(request.models.begin(), request.models.end(), std::back_inserter(wanted),
               [](const std::string& name) { return name != "cubic"; });
  const std::vector<std::string> names = NamesOfPaths(wanted, {"cubic", truthCondition});
  for (std::size_t n = 0; n < wanted.size(); n++)
  {
    if (wanted[n] == "auto")
    {
      throw Error(ErrorCode::InvalidArgument,
                  "\"auto\" is another model for each modality; name the models to compare");
    }
    EvaluationMethod method{names[n], ResolveModel(wanted[n], "MR", request.modelsDirectory, true),
                            request.settings.options, false};
    const ModelMetadata metadata = ReadModelMetadata(method.model.path);
    found.metadata.push_back(metadata);
    if (!metadata.generator.IsLocal())
    {
      method.options.stitching =
          Stitching::Patches; // whole slices are not what it learned from: NetworkModel refuses
    }
    found.models.push_back({names[n], fs::path(method.model.path).filename().string(), method.model.sha256,
                            metadata.method, metadata.modality, metadata.smallestFactor,
                            metadata.largestFactor, TrainingData(metadata)});
    found.methods.push_back(method);
    const auto variants = VariantsOf(method, metadata.generator, request.strides);
    found.methods.insert(found.methods.end(), variants.begin(), variants.end());
  }
  return found;
}

GreyRange EvaluationMethods::CtWindow() const
{
  const GreyRange common = OwnGreyRange({}, true);
  std::optional<GreyRange> window;
  for (const ModelMetadata& model : metadata)
  {
    if (model.modality == "CT" && model.intensity.kind == IntensityMapping::Kind::Window)
    {
      if (window && (window->low != model.intensity.low || window->high != model.intensity.high))
      {
        return common;
      }
      window = GreyRange{model.intensity.low, model.intensity.high};
    }
  }
  return window.value_or(common);
}
} // namespace Clade

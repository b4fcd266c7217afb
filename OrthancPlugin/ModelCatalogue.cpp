#include "OrthancPlugin/ModelCatalogue.h"

#include "Base/Error.h"
#include "Jobs/FileHash.h"
#include "Settings/ModelName.h"
#include "Settings/ModelVersions.h"
#include "Settings/SafeTensors.h"

#include <algorithm>
#include <fstream>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
constexpr std::uintmax_t maxCardBytes = 1 << 20;
constexpr std::uintmax_t maxReportBytes = 64 << 20;
constexpr char modelExtension[] = ".safetensors";

const char cubicCard[] =
    "# cubic\n\nInterpolation by a cubic B-spline along the slice axis: no network, no training "
    "data, no invented detail. Fits any CT or MR series.\n";

/// Throws unless the whole file is sound: a copy that was cut short still has its header, and would otherwise
/// fail only after a job has begun.
nlohmann::json ReadMetadata(const fs::path& file)
{
  return SafeTensors::ReadHeader(file.string(), "the file " + file.filename().string()).Metadata();
}

ModelSummary Cubic()
{
  ModelSummary cubic;
  cubic.name = cubicModel;
  return cubic;
}
} // namespace

ModelCatalogue::ModelCatalogue(std::string directory) : directory_(std::move(directory)) {}

ModelSummary ModelCatalogue::Describe(const std::string& name, const fs::path& file)
{
  return known_.Of(file.string(),
                   [&]
                   {
                     ModelSummary summary;
                     summary.name = name;
                     std::error_code error; // of a file that has just gone
                     summary.size = fs::file_size(file, error);
                     try
                     {
                       summary.metadata = ReadMetadata(file);
                       summary.sha256 = Sha256OfFile(file.string());
                     }
                     catch (const Error& problem)
                     {
                       summary.problem = problem.Message();
                     }
                     return summary;
                   });
}

std::vector<ModelSummary> ModelCatalogue::List()
{
  std::vector<ModelSummary> models;
  std::error_code error; // a folder that is not there holds no models
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error))
  {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == modelExtension && IsModelName(name) && entry.is_regular_file(error))
    {
      models.push_back(Describe(name, entry.path()));
    }
  }
  std::sort(models.begin(), models.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  models.insert(models.begin(), Cubic());
  return models;
}

std::optional<ModelSummary> ModelCatalogue::Find(const std::string& name)
{
  if (name == cubicModel)
  {
    return Cubic();
  }
  const fs::path file = fs::path(directory_) / (name + modelExtension);
  std::error_code error;
  if (!IsModelName(name) || !fs::is_regular_file(file, error))
  {
    return std::nullopt;
  }
  return Describe(name, file);
}

std::optional<ModelSummary> ModelCatalogue::Before(const std::string& name)
{
  if (!HasModelBefore(directory_, name))
  {
    return std::nullopt;
  }
  return Describe(name, PathOfModelBefore(directory_, name));
}

std::optional<std::string> ModelCatalogue::Card(const std::string& name) const
{
  if (name == cubicModel)
  {
    return cubicCard;
  }
  const fs::path file = fs::path(directory_) / (name + ".md");
  std::error_code error;
  if (!IsModelName(name) || !fs::is_regular_file(file, error) || fs::file_size(file, error) > maxCardBytes)
  {
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

bool ModelCatalogue::HasReport(const std::string& name, const std::string& ending) const
{
  const fs::path file = fs::path(directory_) / (name + ending);
  std::error_code error;
  return IsModelName(name) && fs::is_regular_file(file, error) &&
         fs::file_size(file, error) <= maxReportBytes;
}

std::optional<std::string> ModelCatalogue::Report(const std::string& name, const std::string& ending) const
{
  if (!HasReport(name, ending))
  {
    return std::nullopt;
  }
  std::ifstream stream(fs::path(directory_) / (name + ending), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

std::string ModelCatalogue::HashOf(const std::string& name)
{
  const auto model = Find(name);
  return model ? model->sha256 : "";
}
} // namespace Clade

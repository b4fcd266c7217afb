#include "OrthancPlugin/ModelCatalogue.h"

#include "Base/Error.h"
#include "Jobs/FileHash.h"
#include "Settings/ModelName.h"

#include <algorithm>
#include <fstream>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
constexpr std::uint64_t maxHeaderBytes = 16 << 20;
constexpr std::uintmax_t maxCardBytes = 1 << 20;
constexpr char extension[] = ".safetensors";

const char cubicCard[] =
    "# cubic\n\nInterpolation by a cubic B-spline along the slice axis: no network, no training "
    "data, no invented detail. Fits any CT or MR series.\n";

/// A copy that was cut short has its header all the same, and fails only once a job has begun.
void RequireWhole(const fs::path& file, std::uintmax_t dataStart, const nlohmann::json& header)
{
  std::uintmax_t expected = dataStart;
  for (const nlohmann::json& tensor : header)
  {
    const auto offsets = tensor.is_object() ? tensor.find("data_offsets") : tensor.end();
    if (offsets != tensor.end() && offsets->is_array() && offsets->size() == 2 &&
        (*offsets)[1].is_number_unsigned())
    {
      expected = std::max<std::uintmax_t>(expected, dataStart + (*offsets)[1].get<std::uint64_t>());
    }
  }
  const std::uintmax_t found = fs::file_size(file);
  if (found < expected)
  {
    throw Error(ErrorCode::InvalidFile, "the file " + file.filename().string() + " is cut short: it has " +
                                            std::to_string(found) + " bytes, expected " +
                                            std::to_string(expected));
  }
}

/// safetensors: eight bytes with the little-endian length of a JSON header, the header, then the tensors.
nlohmann::json MetadataOf(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  unsigned char lengthBytes[8] = {};
  stream.read(reinterpret_cast<char*>(lengthBytes), sizeof(lengthBytes));
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; i--)
  {
    length = length << 8 | lengthBytes[i];
  }
  const Error invalid(ErrorCode::InvalidFile,
                      "the file " + file.filename().string() + " is not a safetensors file");
  if (!stream || length > maxHeaderBytes)
  {
    throw invalid;
  }
  std::string header(length, '\0');
  stream.read(header.data(), static_cast<std::streamsize>(length));
  const nlohmann::json json = nlohmann::json::parse(header, nullptr, false);
  if (!stream || !json.is_object())
  {
    throw invalid;
  }
  RequireWhole(file, sizeof(lengthBytes) + length, json);
  return json.value("__metadata__", nlohmann::json::object());
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
  std::error_code error;
  Known current;
  current.size = fs::file_size(file, error);
  current.changed = fs::last_write_time(file, error);
  current.summary.name = name;
  current.summary.size = current.size;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = known_.find(name);
  if (known != known_.end() && known->second.size == current.size && known->second.changed == current.changed)
  {
    return known->second.summary;
  }
  try
  {
    current.summary.metadata = MetadataOf(file);
    current.summary.sha256 = Sha256OfFile(file.string());
  }
  catch (const Error& problem)
  {
    current.summary.problem = problem.Message();
  }
  return (known_[name] = current).summary;
}

std::vector<ModelSummary> ModelCatalogue::List()
{
  std::vector<ModelSummary> models;
  std::error_code error; // a folder that is not there holds no models
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error))
  {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == extension && IsModelName(name) && entry.is_regular_file(error))
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
  const fs::path file = fs::path(directory_) / (name + extension);
  std::error_code error;
  if (!IsModelName(name) || !fs::is_regular_file(file, error))
  {
    return std::nullopt;
  }
  return Describe(name, file);
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

std::string ModelCatalogue::HashOf(const std::string& name)
{
  const auto model = Find(name);
  return model ? model->sha256 : "";
}
} // namespace Clade

#pragma once
#include "Jobs/FileCache.h"

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A model as the plugin sees it: a file that it never computes with.
struct ModelSummary
{
  std::string name;
  std::string sha256;                                 ///< hexadecimal; empty for "cubic"
  std::uintmax_t size = 0;                            ///< bytes
  nlohmann::json metadata = nlohmann::json::object(); ///< of the safetensors header
  std::string problem;                                ///< why the file cannot be used; empty: it can
};

/// The models of a folder: NAME.safetensors, with NAME.md beside it. Read again at each call, so that a
/// file that is put there is found; hashes are kept by size and time of change. Any thread may call.
class ModelCatalogue
{
public:
  explicit ModelCatalogue(std::string directory);

  const std::string& Directory() const { return directory_; }
  /// "cubic" first, then the folder's by name.
  std::vector<ModelSummary> List();
  /// Nothing where there is no such model, or the name is not valid (IsModelName).
  std::optional<ModelSummary> Find(const std::string& name);
  /// The model that it has replaced and that can be gone back to (Settings/ModelVersions.h); nothing where
  /// there is none.
  std::optional<ModelSummary> Before(const std::string& name);
  /// The model card, Markdown; nothing where there is none.
  std::optional<std::string> Card(const std::string& name) const;
  /// The report beside the model, a page; `ending` is one of ModelVersions.h's. Nothing where there is none.
  std::optional<std::string> Report(const std::string& name, const std::string& ending) const;
  bool HasReport(const std::string& name, const std::string& ending) const;
  /// Part of a job's key: "" for "cubic" and for models that are not in this folder (workers may have them).
  std::string HashOf(const std::string& name);

private:
  ModelSummary Describe(const std::string& name, const std::filesystem::path& file);

  std::string directory_;
  FileCache<ModelSummary> known_;
};
} // namespace Clade

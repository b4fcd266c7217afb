#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace Clade
{
/// The model files of a worker's folder by their hashes, which are kept by size and time of change. Any
/// thread.
class ModelShelf
{
public:
  /// `directory`: empty: DefaultModelsDirectory().
  explicit ModelShelf(const std::string& directory);

  /// SHA-256 by name of the models that can be read now. A new file costs a look at all its bytes.
  std::map<std::string, std::string> Hashes();

private:
  struct Known
  {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed;
    std::string hash;
  };

  const std::string directory_;
  std::mutex mutex_;
  std::map<std::string, Known> known_; ///< by path
};
} // namespace Clade

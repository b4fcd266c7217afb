#pragma once
#include "Jobs/FileCache.h"

#include <map>
#include <string>

namespace Clade
{
/// The model files of a worker's folder by their hashes. Any thread.
class ModelShelf
{
public:
  /// `directory`: empty: DefaultModelsDirectory().
  explicit ModelShelf(const std::string& directory);

  /// SHA-256 by name of the models that can be read now. A new file costs a look at all its bytes.
  std::map<std::string, std::string> Hashes();

private:
  const std::string directory_;
  FileCache<std::string> known_;
};
} // namespace Clade

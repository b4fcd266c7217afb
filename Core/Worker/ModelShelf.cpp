#include "Worker/ModelShelf.h"

#include "Base/Error.h"
#include "Jobs/FileHash.h"
#include "Settings/ModelDirectory.h"

namespace Clade
{
ModelShelf::ModelShelf(const std::string& directory)
    : directory_(directory.empty() ? DefaultModelsDirectory() : directory)
{
}

std::map<std::string, std::string> ModelShelf::Hashes()
{
  namespace fs = std::filesystem;
  const std::lock_guard<std::mutex> lock(mutex_);
  std::map<std::string, std::string> hashes;
  for (const ModelListing& listing : ListModels(directory_))
  {
    std::error_code error; // of a file that has just gone
    const std::uintmax_t size = fs::file_size(listing.path, error);
    const auto changed = fs::last_write_time(listing.path, error);
    if (error || !listing.problem.empty())
    {
      continue;
    }
    Known& known = known_[listing.path];
    try
    {
      if (known.hash.empty() || known.size != size || known.changed != changed)
      {
        known = {size, changed, Sha256OfFile(listing.path)};
      }
      hashes[listing.name] = known.hash;
    }
    catch (const Error&)
    {
      known = {};
    }
  }
  return hashes;
}
} // namespace Clade

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
  std::map<std::string, std::string> hashes;
  for (const ModelListing& listing : ListModels(directory_))
  {
    if (!listing.problem.empty())
    {
      continue;
    }
    try
    {
      hashes[listing.name] = known_.Of(listing.path, [&] { return Sha256OfFile(listing.path); });
    }
    catch (const Error&) // it has just gone
    {
    }
  }
  return hashes;
}
} // namespace Clade

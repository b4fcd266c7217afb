#include "Base/Error.h"
#include "Jobs/IJobStore.h"
#include "Jobs/SqliteJobStore.h"

namespace Clade
{
std::unique_ptr<IJobStore> OpenJobStore(const std::string& url)
{
  const std::string sqlite = "sqlite:";
  if (url.compare(0, sqlite.size(), sqlite) == 0 && url.size() > sqlite.size())
  {
    return std::make_unique<SqliteJobStore>(url.substr(sqlite.size()));
  }
  // Not the whole URL in the sentence: it may hold a password.
  const std::string scheme = url.substr(0, url.find(':'));
  const bool isServer = scheme == "postgres" || scheme == "postgresql";
  if (url.empty() || url == sqlite || url.find("://") != std::string::npos || isServer)
  {
    throw Error(ErrorCode::InvalidArgument, "the job store is \"" + (url == sqlite ? url : scheme) +
                                                "\", expected sqlite:PATH or the path of a file");
  }
  return std::make_unique<SqliteJobStore>(url);
}
} // namespace Clade

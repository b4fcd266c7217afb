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
  const std::size_t scheme = url.find("://");
  if (url.empty() || url == sqlite || scheme != std::string::npos)
  {
    throw Error(ErrorCode::InvalidArgument, "the job store is \"" + url.substr(0, scheme) +
                                                "\", expected sqlite:PATH or the path of a file");
  }
  return std::make_unique<SqliteJobStore>(url);
}
} // namespace Clade

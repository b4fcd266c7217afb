#include "Base/Error.h"
#include "Jobs/IJobStore.h"
#include "Jobs/SqliteJobStore.h"
#ifdef CLADE_HAS_POSTGRES
#include "Jobs/PostgresAddress.h"
#include "Jobs/PostgresJobStore.h"
#endif

namespace Clade
{
namespace
{
bool Begins(const std::string& text, const std::string& start)
{
  return text.compare(0, start.size(), start) == 0;
}
} // namespace

bool IsServerUrl(const std::string& url)
{
  return Begins(url, "postgresql://") || Begins(url, "postgres://");
}

std::string SqliteFileOf(const std::string& url)
{
  const std::string sqlite = "sqlite:";
  if (Begins(url, sqlite) && url.size() > sqlite.size())
  {
    return url.substr(sqlite.size());
  }
  if (IsServerUrl(url)) // nobody else has taken it
  {
    throw Error(ErrorCode::InvalidArgument,
                "the job store is on a PostgreSQL server, for which this program was built without libpqxx; "
                "build it with libpqxx, or use sqlite:PATH");
  }
  // Not the whole URL in the sentence: it may hold a password.
  const std::string scheme = url.substr(0, url.find(':'));
  const bool isServer = scheme == "postgres" || scheme == "postgresql";
  if (url.empty() || url == sqlite || url.find("://") != std::string::npos || isServer)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the job store is \"" + (url == sqlite ? url : scheme) +
                    "\", expected sqlite:PATH, the path of a file, or postgresql://user@host/database");
  }
  return url;
}

std::unique_ptr<IJobStore> OpenJobStore(const std::string& url,
                                        [[maybe_unused]] const std::string& passwordFile)
{
#ifdef CLADE_HAS_POSTGRES
  if (IsServerUrl(url))
  {
    return std::make_unique<PostgresJobStore>(PostgresAddress(url, passwordFile));
  }
#endif
  return std::make_unique<SqliteJobStore>(SqliteFileOf(url));
}
} // namespace Clade

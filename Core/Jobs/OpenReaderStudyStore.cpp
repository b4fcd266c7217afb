#include "Base/Error.h"
#include "Jobs/IReaderStudyStore.h"
#include "Jobs/SqliteReaderStudyStore.h"

namespace Clade
{
std::unique_ptr<IReaderStudyStore> OpenReaderStudyStore(const std::string& url)
{
  const std::string sqlite = "sqlite:";
  if (url.find("://") != std::string::npos)
  {
    throw Error(ErrorCode::Unavailable, "reader studies are kept in a job store of the kind sqlite, and this "
                                        "server has another; set Clade.JobStore to \"sqlite\" for them");
  }
  return std::make_unique<SqliteReaderStudyStore>(
      url.compare(0, sqlite.size(), sqlite) == 0 ? url.substr(sqlite.size()) : url);
}
} // namespace Clade

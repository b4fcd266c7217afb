#include "Jobs/IJobStore.h"
#include "Jobs/IReaderStudyStore.h"
#include "Jobs/SqliteJobStore.h"
#include "Jobs/SqliteReaderStudyStore.h"
#ifdef CLADE_HAS_POSTGRES
#include "Jobs/PostgresAddress.h"
#include "Jobs/PostgresReaderStudyStore.h"
#endif

namespace Clade
{
std::unique_ptr<IReaderStudyStore> OpenReaderStudyStore(const std::string& url,
                                                        [[maybe_unused]] const std::string& passwordFile,
                                                        const std::string& orthanc)
{
#ifdef CLADE_HAS_POSTGRES
  if (IsServerUrl(url))
  {
    return std::make_unique<PostgresReaderStudyStore>(PostgresAddress(url, passwordFile), orthanc);
  }
#endif
  return std::make_unique<SqliteReaderStudyStore>(SqliteFileOf(url), orthanc);
}
} // namespace Clade

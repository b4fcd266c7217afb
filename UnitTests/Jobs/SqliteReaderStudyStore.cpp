#include "Jobs/SqliteReaderStudyStore.h"

#include "Jobs/IJobStore.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(SqliteReaderStudyStore, SharesTheFileOfAnOpenJobStore)
{
  const TemporaryFolder folder;
  const auto jobs = OpenJobStore(folder / "jobs.db");
  SqliteReaderStudyStore studies(folder / "jobs.db");
  const std::string id = studies.Add({{"Title", "a"}});
  jobs->SetProperty("name", "value");
  EXPECT_TRUE(SqliteReaderStudyStore(folder / "jobs.db").Find(id));
}

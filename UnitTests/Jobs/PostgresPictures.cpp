#include "Jobs/PostgresPictures.h"

#include "Jobs/JobStoreSuite.h"
#include "Support/PostgresStoreTest.h"

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class PostgresPictures : public PostgresStoreTest<IJobStore>
{
protected:
  PostgresPictures() : PostgresStoreTest(OpenJobStore) {}
};
} // namespace

TEST_F(PostgresPictures, HoldEveryByte)
{
  std::string png;
  for (int value = 255; value >= 0; value--)
  {
    png += static_cast<char>(value);
  }
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ASSERT_TRUE(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs));
  PostgresPool pool(PostgresAddress(SharedPostgres().Url(database_), ""));
  EXPECT_TRUE(
      pool.WriteIdempotent([&](pqxx::transaction_base& t) { return PutPicture(t, id, "worker", png); }));
  EXPECT_EQ(pool.Read([&](pqxx::transaction_base& t) { return PictureOf(t, id); }), png);
  EXPECT_FALSE(pool.Read([&](pqxx::transaction_base& t) { return PictureOf(t, "another"); }));
}

#pragma once
#include "Support/PostgresServer.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace Clade::Testing
{
/// A store in a database of its own on the shared server; skips where PostgreSQL is not installed.
template<class Store>
class PostgresStoreTest : public testing::Test
{
protected:
  using Open = std::unique_ptr<Store> (*)(const std::string& url, const std::string& passwordFile);

  explicit PostgresStoreTest(Open open) : open_(open) {}

  void SetUp() override
  {
    CLADE_REQUIRE_POSTGRES();
    database_ = SharedPostgres().NewDatabase();
    store_ = open_(SharedPostgres().Url(database_), "");
  }

  void TearDown() override
  {
    store_.reset();
    if (!database_.empty())
    {
      SharedPostgres().GiveBack(database_);
    }
  }

  std::string Query(const std::string& statement)
  {
    return SharedPostgres().Query(database_, "SET search_path=clade; " + statement);
  }

  Open open_;
  std::string database_;
  std::unique_ptr<Store> store_;
};
} // namespace Clade::Testing

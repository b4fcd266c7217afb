#pragma once
#include "Jobs/PostgresAddress.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace Clade
{
/// A connection that receives the NOTIFYs of the triggers of Resources/Sql/Postgres. Any thread.
class PostgresListener
{
public:
  explicit PostgresListener(const PostgresAddress& address);
  ~PostgresListener();

  /// A number that grows with every notification and with every new connection, since notifications before
  /// it may be lost. Does not wait for the server while the connection stands. Throws Error(Unavailable).
  std::int64_t Token();

private:
  class Connection;

  const PostgresAddress& address_;
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;
  std::int64_t token_ = 0;
  std::string failure_;
  std::chrono::steady_clock::time_point failureTime_;
};
} // namespace Clade

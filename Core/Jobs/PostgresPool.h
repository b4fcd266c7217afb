#pragma once
#include "Jobs/JobColumns.h"
#include "Jobs/PostgresAddress.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <vector>

namespace Clade
{
/// A message of the server, which may have several lines, in one.
std::string OneLine(std::string text);

/// One statement with its values for $1, $2, ...
pqxx::result Execute(pqxx::transaction_base& transaction, const std::string& statement,
                     const std::vector<SqlValue>& values = {});

/// The same for a statement that is asked again and again: the connection keeps its plan, which takes longer
/// to make than to carry out. Of a transaction of a PostgresPool. For statements whose best plan is the same
/// whatever the values.
pqxx::result ExecutePrepared(pqxx::transaction_base& transaction, const std::string& statement,
                             const std::vector<SqlValue>& values = {});

/// Throws the Error that stands for what the server called `name` said about a statement.
[[noreturn]] void ThrowAsError(const pqxx::sql_error& error, const std::string& name);

/// Connections to one server, for any number of threads. A connection that was lost is made anew: with the
/// next call, and within a call where nothing had been sent that might count. A server that does not answer
/// is given up after a while. For the sources of this folder alone: it shows libpqxx.
class PostgresPool
{
public:
  /// `patience`: the longest that a call may take before its connection is given up.
  explicit PostgresPool(PostgresAddress address, std::chrono::milliseconds patience = usualPatience);
  ~PostgresPool();
  PostgresPool(const PostgresPool&) = delete;
  PostgresPool& operator=(const PostgresPool&) = delete;

  /// Runs `work(pqxx::transaction_base&)` in a transaction: all or nothing. It is run again where the server
  /// could not let it be beside others, or had closed the idle connection. Errors: Unavailable (also where
  /// the connection was lost while the end of the transaction was on its way: then it may have been written
  /// or not), StorageFull, InvalidConfiguration, those of `work`.
  template<class Work>
  auto Write(const Work& work)
  {
    return Collect(work, {true, patience_});
  }
  /// The same for `work` of one statement that only reads.
  template<class Work>
  auto Read(const Work& work)
  {
    return Collect(work, {false, patience_});
  }
  /// The same for `work` of one statement that writes, and does no more when it is run twice. A statement is
  /// a transaction by itself: one way to the server and back in place of three.
  template<class Work>
  auto WriteIdempotent(const Work& work)
  {
    return Collect(work, {false, patience_});
  }
  /// The same for one that would do more. It is not run again where the connection was lost: Unavailable, and
  /// it may have been written or not.
  template<class Work>
  auto WriteOnce(const Work& work)
  {
    return Collect(work, {false, patience_, true});
  }

  /// Write for what may take long: a change of tables.
  template<class Work>
  auto WriteLong(const Work& work)
  {
    return Collect(work, {true, std::chrono::minutes(30)});
  }

  const PostgresAddress& Address() const { return address_; }

  static constexpr std::chrono::milliseconds usualPatience{20'000};
  /// Within which a server that could not be reached is not asked again.
  static constexpr std::chrono::milliseconds pauseAfterFailure{1'000};

private:
  struct Session;
  class Borrowed;
  struct Manner
  {
    bool isTransaction;
    std::chrono::milliseconds patience;
    bool isOnce = false; ///< what was lost with the connection is not tried again
  };

  template<class Work>
  auto Collect(const Work& work, const Manner& manner)
  {
    using Result = decltype(work(std::declval<pqxx::transaction_base&>()));
    if constexpr (std::is_void_v<Result>)
    {
      Perform([&](pqxx::transaction_base& transaction) { work(transaction); }, manner);
    }
    else
    {
      std::optional<Result> result;
      Perform([&](pqxx::transaction_base& transaction) { result = work(transaction); }, manner);
      return *std::move(result);
    }
  }

  using Body = std::function<void(pqxx::transaction_base&)>;
  void Perform(const Body& body, const Manner& manner);
  /// Whether it is done; false: it may be tried again.
  bool TryOnce(const Body& body, const Manner& manner, bool mayBeRepeated);
  std::unique_ptr<Session> Take(std::chrono::milliseconds patience);
  std::unique_ptr<Session> Connect();
  void GiveBack(std::unique_ptr<Session> session);
  void WatchOver();
  [[noreturn]] void ThrowLost(const std::string& what) const;

  const PostgresAddress address_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::vector<Session*> busy_;
  std::size_t open_ = 0; ///< idle, busy and being made
  std::string failure_;  ///< of the latest try to connect; empty: it succeeded
  std::chrono::steady_clock::time_point failureTime_;
  bool isEnding_ = false;
  std::thread watch_;
};
} // namespace Clade

#include "Jobs/PostgresPool.h"

#include "Base/Error.h"

#include <algorithm>
#include <map>
#include <sys/socket.h>
#include <utility>

namespace Clade
{
namespace
{
using Clock = std::chrono::steady_clock;

/// Enough for the two lanes and the events of a worker, and for the requests that Orthanc serves at once.
constexpr std::size_t maxConnections = 4;
constexpr int maxRepetitions = 5; // of a transaction that others were in the way of

bool IsClass(const std::string& state, const char* start)
{
  return state.rfind(start, 0) == 0;
}

/// Whether the SQLSTATE is that of a broken connection or of a server that is stopping, starting or crashed.
bool IsLost(const std::string& state)
{
  return IsClass(state, "08") || IsClass(state, "57P");
}

/// libpqxx 6 keeps no SQLSTATE of the errors that it has a class for.
std::string StateOf(const pqxx::sql_error& error)
{
  if (!error.sqlstate().empty())
  {
    return error.sqlstate();
  }
  return dynamic_cast<const pqxx::disk_full*>(&error) != nullptr                ? "53100"
         : dynamic_cast<const pqxx::insufficient_resources*>(&error) != nullptr ? "53000"
         : dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr ? "42501"
                                                                                : "";
}

std::optional<std::string> AsText(const SqlValue& value)
{
  if (const auto* text = std::get_if<std::string>(&value))
  {
    return *text;
  }
  if (const auto* number = std::get_if<std::int64_t>(&value))
  {
    return std::to_string(*number);
  }
  if (const auto* real = std::get_if<double>(&value))
  {
    return pqxx::to_string(*real);
  }
  return std::nullopt;
}

/// Calls `execute` with the values as this version of libpqxx takes them.
template<class Execute>
pqxx::result WithParameters(const std::vector<SqlValue>& values, const Execute& execute)
{
#if PQXX_VERSION_MAJOR >= 7
  pqxx::params parameters;
  for (const SqlValue& value : values)
  {
    parameters.append(AsText(value));
  }
  return execute(parameters);
#else
  std::vector<std::optional<std::string>> texts;
  std::vector<const char*> parameters;
  for (const SqlValue& value : values)
  {
    texts.push_back(AsText(value));
  }
  for (const auto& text : texts)
  {
    parameters.push_back(text ? text->c_str() : nullptr);
  }
  return execute(pqxx::prepare::make_dynamic_params(parameters));
#endif
}
} // namespace

/// A connection that knows which statements the server has prepared for it, and by which names.
struct PreparingConnection : pqxx::connection
{
  explicit PreparingConnection(const std::string& text) : pqxx::connection(text) {}

  std::map<std::string, std::string> names; ///< by the statements
};

std::string OneLine(std::string text)
{
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (!text.empty() && text.back() == ' ')
  {
    text.pop_back();
  }
  return text;
}

pqxx::result Execute(pqxx::transaction_base& transaction, const std::string& statement,
                     const std::vector<SqlValue>& values)
{
  const auto execute = [&](const auto& parameters)
  {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
    return transaction.exec(statement, parameters);
#else
    return transaction.exec_params(statement, parameters);
#endif
  };
  return WithParameters(values, execute);
}

pqxx::result ExecutePrepared(pqxx::transaction_base& transaction, const std::string& statement,
                             const std::vector<SqlValue>& values)
{
  auto& connection = static_cast<PreparingConnection&>(transaction.conn());
  const auto found = connection.names.find(statement);
  std::string name = found == connection.names.end() ? "" : found->second;
  if (name.empty())
  {
    name = "clade" + std::to_string(connection.names.size());
    connection.prepare(name, statement);
    connection.names[statement] = name;
  }
  const auto execute = [&](const auto& parameters)
  {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
    return transaction.exec(pqxx::prepped{name}, parameters);
#else
    return transaction.exec_prepared(name, parameters);
#endif
  };
  return WithParameters(values, execute);
}

void ThrowAsError(const pqxx::sql_error& error, const std::string& name)
{
  const std::string store = "the job store " + name;
  const std::string said = " (PostgreSQL: " + OneLine(error.what()) + ")";
  const std::string state = StateOf(error);
  if (state == "53100" || state == "58030")
  {
    throw Error(ErrorCode::StorageFull, store + " cannot grow: the server's disk is full or failing" + said);
  }
  if (IsClass(state, "53") || IsClass(state, "57") || IsClass(state, "55P03") || IsClass(state, "40") ||
      state == "25P03")
  {
    throw Error(ErrorCode::Unavailable, store + " cannot answer now" + said);
  }
  if (state == "25006")
  {
    throw Error(ErrorCode::Unavailable,
                store +
                    " cannot be written: the server is a read-only stand-by, expected the primary one "
                    "(target_session_attrs=read-write finds it among several hosts)" +
                    said);
  }
  if (IsClass(state, "28") || state == "42501" || state == "3D000")
  {
    throw Error(ErrorCode::InvalidConfiguration,
                store +
                    " cannot be used by this user, expected a user who may create the schema clade in "
                    "the database, or owns it" +
                    said);
  }
  if (IsClass(state, "XX001") || IsClass(state, "XX002"))
  {
    throw Error(ErrorCode::InvalidFile, store + " is damaged; restore a copy" + said);
  }
  throw Error(ErrorCode::Internal, store + " refused a statement, SQLSTATE " + state + said);
}

struct PostgresPool::Session
{
  explicit Session(const std::string& text) : connection(text) {}

  PreparingConnection connection;
  bool wasUsed = false; ///< the server may have closed it since
  Clock::time_point deadline;
  std::atomic<bool> isLost{false};
};

/// A session in use: back to the pool at the end, closed if it was lost.
class PostgresPool::Borrowed
{
public:
  Borrowed(PostgresPool& pool, std::chrono::milliseconds patience)
      : pool_(pool), session_(pool.Take(patience))
  {
  }
  ~Borrowed() { pool_.GiveBack(std::move(session_)); }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  Session& operator*() { return *session_; }

private:
  PostgresPool& pool_;
  std::unique_ptr<Session> session_;
};

PostgresPool::PostgresPool(PostgresAddress address, std::chrono::milliseconds patience)
    : address_(std::move(address)), patience_(patience), watch_([this] { WatchOver(); })
{
}

PostgresPool::~PostgresPool()
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    isEnding_ = true;
    changed_.notify_all();
  }
  watch_.join();
}

void PostgresPool::ThrowLost(const std::string& what) const
{
  throw Error(ErrorCode::Unavailable,
              "the job store " + address_.Name() + " does not answer (" + OneLine(what) + ")");
}

std::unique_ptr<PostgresPool::Session> PostgresPool::Connect()
{
  try
  {
    const std::string text = address_.ConnectionText();
    auto session = std::make_unique<Session>(text);
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_.clear();
    return session;
  }
  catch (const pqxx::failure& failure)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_ = failure.what();
    failureTime_ = Clock::now();
    ThrowLost(failure_);
  }
}

std::unique_ptr<PostgresPool::Session> PostgresPool::Take(std::chrono::milliseconds patience)
{
  std::unique_ptr<Session> session;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, patience_, [this] { return !idle_.empty() || open_ < maxConnections; }))
    {
      ThrowLost("all connections have been busy for " + std::to_string(patience_.count() / 1000) + " s");
    }
    if (!idle_.empty())
    {
      session = std::move(idle_.back());
      idle_.pop_back();
    }
    else if (!failure_.empty() && Clock::now() - failureTime_ < pauseAfterFailure)
    {
      ThrowLost(failure_);
    }
    else
    {
      open_++;
    }
  }
  if (!session)
  {
    try
    {
      session = Connect();
    }
    catch (...)
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      open_--;
      changed_.notify_all();
      throw;
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  session->deadline = Clock::now() + patience;
  busy_.push_back(session.get());
  return session;
}

void PostgresPool::GiveBack(std::unique_ptr<Session> session)
{
  std::vector<std::unique_ptr<Session>> lost; // closed after the lock is let go: that may take a while
  const std::lock_guard<std::mutex> lock(mutex_);
  busy_.erase(std::remove(busy_.begin(), busy_.end(), session.get()), busy_.end());
  if (session->isLost || isEnding_)
  {
    open_ -= 1 + idle_.size(); // what happened to this one has happened to those, too
    lost.swap(idle_);
    lost.push_back(std::move(session));
  }
  else
  {
    idle_.push_back(std::move(session));
  }
  changed_.notify_all();
}

void PostgresPool::WatchOver()
{
  std::unique_lock<std::mutex> lock(mutex_);
  while (!changed_.wait_for(lock, std::chrono::seconds(1), [this] { return isEnding_; }))
  {
    for (Session* session : busy_)
    {
      if (!session->isLost && Clock::now() > session->deadline)
      {
        session->isLost = true;
        // The thread that waits for an answer gets the end of the connection instead.
        ::shutdown(session->connection.sock(), SHUT_RDWR);
      }
    }
  }
}

bool PostgresPool::TryOnce(const Body& body, const Manner& manner, bool mayBeRepeated)
{
  Borrowed borrowed(*this, manner.patience);
  Session& session = *borrowed;
  const bool isFresh = !std::exchange(session.wasUsed, true);
  std::string lost;
  try
  {
    if (manner.isTransaction)
    {
      pqxx::work transaction(session.connection);
      body(transaction);
      transaction.commit();
    }
    else
    {
      pqxx::nontransaction transaction(session.connection);
      body(transaction);
    }
    return true;
  }
  catch (const pqxx::in_doubt_error& error)
  {
    session.isLost = true;
    ThrowLost(
        "the connection was lost while a transaction was committed; it may or may not have been written");
  }
  catch (const pqxx::broken_connection& error)
  {
    lost = error.what();
  }
  catch (const pqxx::transaction_rollback& error)
  {
    if (!mayBeRepeated)
    {
      ThrowLost(error.what());
    }
    return false;
  }
  catch (const pqxx::sql_error& error)
  {
    if (session.connection.is_open() && !IsLost(error.sqlstate()))
    {
      ThrowAsError(error, address_.Name());
    }
    lost = error.what();
  }
  const bool isGivenUp = session.isLost.exchange(true);
  if (isGivenUp || isFresh || manner.isOnce || !mayBeRepeated)
  {
    ThrowLost(isGivenUp ? "no answer came for " + std::to_string(manner.patience.count() / 1000) + " s"
                        : lost);
  }
  return false;
}

void PostgresPool::Perform(const Body& body, const Manner& manner)
{
  for (int repetition = 0; !TryOnce(body, manner, repetition < maxRepetitions); repetition++)
  {
  }
}
} // namespace Clade

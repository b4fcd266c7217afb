#include "Jobs/PostgresListener.h"

#include "Base/Error.h"
#include "Jobs/PostgresPool.h"

namespace Clade
{
namespace
{
constexpr char channelOfJobs[] = "clade_jobs";
} // namespace

#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
class PostgresListener::Connection
{
public:
  Connection(const std::string& text, std::int64_t& token) : connection_(text)
  {
    connection_.listen(channelOfJobs, [&token](const pqxx::notification&) { token++; });
  }
  void Collect() { connection_.get_notifs(); }

private:
  pqxx::connection connection_;
};
#else
class PostgresListener::Connection
{
public:
  Connection(const std::string& text, std::int64_t& token) : connection_(text), receiver_(connection_, token)
  {
  }
  void Collect() { connection_.get_notifs(); }

private:
  class Receiver : public pqxx::notification_receiver
  {
  public:
    Receiver(pqxx::connection& connection, std::int64_t& token)
        : notification_receiver(connection, channelOfJobs), token_(token)
    {
    }
    void operator()(const std::string&, int) override { token_++; }

  private:
    std::int64_t& token_;
  };

  pqxx::connection connection_;
  Receiver receiver_;
};
#endif

PostgresListener::PostgresListener(const PostgresAddress& address) : address_(address) {}

PostgresListener::~PostgresListener() = default;

std::int64_t PostgresListener::Token()
{
  using Clock = std::chrono::steady_clock;
  const std::lock_guard<std::mutex> lock(mutex_);
  try
  {
    if (!connection_)
    {
      if (!failure_.empty() && Clock::now() - failureTime_ < PostgresPool::pauseAfterFailure)
      {
        throw pqxx::broken_connection(failure_);
      }
      failureTime_ = Clock::now();
      connection_ = std::make_unique<Connection>(address_.ConnectionText(), token_);
      token_++;
      failure_.clear();
    }
    connection_->Collect();
    return token_;
  }
  catch (const pqxx::failure& failure)
  {
    failure_ = OneLine(failure.what());
    connection_.reset();
    throw Error(ErrorCode::Unavailable,
                "the job store " + address_.Name() + " does not answer (" + failure_ + ")");
  }
}
} // namespace Clade

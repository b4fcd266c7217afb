#include "Jobs/PostgresAddress.h"

#include "Base/Error.h"
#include "Base/SecretFile.h"

#include <cstdlib>
#include <libpq-fe.h>
#include <memory>
#include <utility>

namespace Clade
{
namespace
{
/// What a store waits for, unless the address says otherwise: a server that is gone is noticed within half a
/// minute, whatever the network makes of it.
const std::map<std::string, std::string> defaults = {
    {"application_name", "clade"}, {"connect_timeout", "5"},  {"keepalives_idle", "15"},
    {"keepalives_interval", "5"},  {"keepalives_count", "3"}, {"tcp_user_timeout", "15000"}};

/// Options of every session. The tables are in a schema of their own; a process that stops in the middle of a
/// transaction (a suspended machine) must not hold its locks for long.
constexpr char sessionOptions[] = "-c search_path=clade -c statement_timeout=15s -c lock_timeout=5s "
                                  "-c idle_in_transaction_session_timeout=20s -c client_min_messages=warning";

std::string Quoted(const std::string& value)
{
  std::string quoted = "'";
  for (const char c : value)
  {
    quoted += c == '\'' || c == '\\' ? "\\" : "";
    quoted += c;
  }
  return quoted + "'";
}

std::string ValueOr(const std::map<std::string, std::string>& values, const char* key,
                    const char* environment, const std::string& fallback)
{
  const auto found = values.find(key);
  if (found != values.end() && !found->second.empty())
  {
    return found->second;
  }
  const char* const value = std::getenv(environment);
  return value == nullptr || *value == '\0' ? fallback : value;
}
} // namespace

PostgresAddress::PostgresAddress(const std::string& url, std::string passwordFile)
    : passwordFile_(std::move(passwordFile))
{
  char* refusal = nullptr; // may repeat what is secret
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &refusal), PQconninfoFree);
  PQfreemem(refusal);
  if (!options)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the address of the job store cannot be read, expected "
                "postgresql://user@host:port/database?sslmode=verify-full as for libpq, with special "
                "characters percent-encoded");
  }
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; option++)
  {
    if (option->val != nullptr)
    {
      values_[option->keyword] = option->val;
    }
  }
  const std::string host = ValueOr(values_, "host", "PGHOST", ValueOr(values_, "hostaddr", "PGHOSTADDR", ""));
  name_ = "postgresql://" + (host.empty() ? "localhost" : host) + ":" +
          ValueOr(values_, "port", "PGPORT", "5432") + "/" + ValueOr(values_, "dbname", "PGDATABASE", "");
}

std::string PostgresAddress::ConnectionText() const
{
  std::map<std::string, std::string> values = values_;
  values.insert(defaults.begin(), defaults.end());
  std::string& options = values["options"];
  options = options.empty() ? sessionOptions : std::string(sessionOptions) + " " + options;
  if (!passwordFile_.empty())
  {
    values["password"] = SecretIn(passwordFile_, "the password of the job store");
  }
  std::string text;
  for (const auto& [key, value] : values)
  {
    text += key + "=" + Quoted(value) + " ";
  }
  return text;
}
} // namespace Clade

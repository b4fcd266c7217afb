#pragma once
#include <map>
#include <string>

namespace Clade
{
/// Where the job store of a PostgreSQL server lies. What libpq takes from its environment (PGPASSWORD,
/// PGPASSFILE, PGSSLMODE, ...) and from ~/.pgpass holds here, too.
class PostgresAddress
{
public:
  /// `url`: "postgresql://..." as libpq reads it; `passwordFile`: its first line is the password, "": none.
  /// Throws Error(InvalidArgument), which repeats nothing of the URL: it may hold a password.
  PostgresAddress(const std::string& url, std::string passwordFile);

  /// "postgresql://host:port/database", for messages: no user, no password.
  const std::string& Name() const { return name_; }

  /// What libpq connects by; secret. Reads the password file. Throws Error(InvalidConfiguration).
  std::string ConnectionText() const;

private:
  std::map<std::string, std::string> values_;
  std::string passwordFile_;
  std::string name_;
};
} // namespace Clade

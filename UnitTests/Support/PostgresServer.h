#pragma once
#include "Support/ChildProcess.h"
#include "Support/TemporaryFolder.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// A real PostgreSQL server of a test's own: its data in a temporary folder, a free port of the loopback,
/// killed with the object. Where the test runs as root, the server runs as nobody, since it refuses root.
/// User "clade", no password.
class PostgresServer
{
public:
  /// Whether a server is installed; tests skip where not (CLADE_REQUIRE_POSTGRES).
  static bool IsInstalled();

  /// Makes the data and starts. Throws std::runtime_error with the log when it does not start. `settings` of
  /// postgresql.conf. `hostRule`: of pg_hba.conf for the loopback.
  explicit PostgresServer(std::map<std::string, std::string> settings = {},
                          const std::string& hostRule = "trust");
  ~PostgresServer();

  int Port() const { return port_; }
  std::string Url(const std::string& database) const;
  /// The name of an empty database: a new one, or one that was given back.
  std::string NewDatabase();
  /// Nobody works with the database any more: its schema clade is removed, and another test may have it.
  void GiveBack(const std::string& database);
  /// By psql, as the user clade; the answer without its last newline.
  std::string Query(const std::string& database, const std::string& statement) const;
  std::string Log() const;
  ChildProcess& Process() { return *process_; }

  void Start();
  void Stop(); ///< lets nobody finish (SIGQUIT of "immediate"), and waits for the end
  void Kill(); ///< SIGKILL of the server and, by its end, of all its sessions

private:
  std::string Program(const std::string& name) const;
  int Execute(std::vector<std::string> arguments, const std::string& output) const;
  bool TryStart();

  TemporaryFolder folder_;
  std::map<std::string, std::string> settings_;
  int port_ = 0;
  int databases_ = 0;
  std::vector<std::string> free_;
  std::unique_ptr<ChildProcess> process_;
};

/// Makes the empty database a store as the first schema steps of Resources/Sql/Postgres left it.
void MakeOldStore(PostgresServer& server, const std::string& database, const std::vector<std::string>& steps);

/// The server that all tests of this program share, made by the first that asks.
PostgresServer& SharedPostgres();
} // namespace Clade::Testing

#define CLADE_REQUIRE_POSTGRES()                                                                             \
  if (!Clade::Testing::PostgresServer::IsInstalled())                                                        \
  GTEST_SKIP() << "PostgreSQL is not installed (package postgresql)"

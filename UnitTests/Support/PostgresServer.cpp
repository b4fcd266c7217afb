#include "Support/PostgresServer.h"

#include "Support/OrthancProcess.h"

#include <csignal>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace Clade::Testing
{
namespace
{
namespace fs = std::filesystem;
constexpr auto patience = std::chrono::seconds(60);
constexpr char nobody[] = "65534";

/// Of the newest version that is installed; empty: none.
fs::path ProgramFolder()
{
  fs::path newest;
  int version = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored))
  {
    const int found = std::atoi(entry.path().filename().c_str());
    if (found > version && fs::exists(entry.path() / "bin" / "initdb"))
    {
      version = found;
      newest = entry.path() / "bin";
    }
  }
  return newest;
}

std::string ContentOf(const std::string& path)
{
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}
} // namespace

bool PostgresServer::IsInstalled()
{
  return !ProgramFolder().empty();
}

void MakeOldStore(PostgresServer& server, const std::string& database, const std::vector<std::string>& steps)
{
  server.Query(database, "CREATE SCHEMA clade; CREATE TABLE clade.SchemaVersion(version INTEGER PRIMARY KEY, "
                         "name TEXT NOT NULL, time TIMESTAMPTZ NOT NULL DEFAULT now())");
  for (const std::string& step : steps)
  {
    std::ostringstream statements;
    statements << std::ifstream(CLADE_SOURCE_DIR "/Resources/Sql/Postgres/" + step).rdbuf();
    server.Query(database, "SET search_path=clade; " + statements.str() +
                               "; INSERT INTO SchemaVersion(version, name) VALUES(" +
                               std::to_string(std::stoi(step)) + ", '" + step + "')");
  }
}

PostgresServer& SharedPostgres()
{
  static PostgresServer server(
      std::map<std::string, std::string>{{"shared_preload_libraries", "pg_stat_statements"}});
  return server;
}

std::string PostgresServer::Program(const std::string& name) const
{
  return (ProgramFolder() / name).string();
}

int PostgresServer::Execute(std::vector<std::string> arguments, const std::string& output) const
{
  ChildProcess process(arguments, output);
  return process.Wait(patience).value_or(-1);
}

PostgresServer::PostgresServer(std::map<std::string, std::string> settings, const std::string& hostRule)
    : settings_(std::move(settings))
{
  // A server of tests loses nothing by a kill that the disk would have kept.
  settings_.insert({{"fsync", "off"}, {"shared_buffers", "32MB"}, {"max_connections", "100"}});
  std::vector<std::string> initdb = {
      Program("initdb"), "-D", folder_ / "data", "-U", "clade", "--no-sync", "-E", "UTF8",
      "--locale=C",      "-A", "trust"};
  if (geteuid() == 0)
  {
    fs::permissions(folder_.Path(), fs::perms::all); // the server's user makes its files in it
    initdb.insert(initdb.begin(), {"/usr/bin/setpriv", std::string("--reuid=") + nobody,
                                   std::string("--regid=") + nobody, "--clear-groups"});
  }
  if (Execute(initdb, folder_ / "initdb.log") != 0)
  {
    throw std::runtime_error("initdb failed:\n" + ContentOf(folder_ / "initdb.log"));
  }
  std::ofstream(folder_ / "data/pg_hba.conf")
      << "local all all trust\nhost all all 127.0.0.1/32 " << hostRule << "\n";
  Start();
}

PostgresServer::~PostgresServer()
{
  if (process_ && process_->IsRunning())
  {
    process_->Signal(SIGCONT);
    Stop();
  }
}

bool PostgresServer::TryStart()
{
  std::vector<std::string> arguments = {Program("postgres"),    "-D", folder_ / "data", "-p",
                                        std::to_string(port_),  "-h", "127.0.0.1",      "-k",
                                        folder_.Path().string()};
  for (const auto& [name, value] : settings_)
  {
    arguments.insert(arguments.end(), {"-c", name + "=" + value});
  }
  if (geteuid() == 0)
  {
    arguments.insert(arguments.begin(),
                     {"/usr/bin/setpriv", std::string("--reuid=") + nobody, std::string("--regid=") + nobody,
                      "--clear-groups", "--pdeathsig=SIGKILL"});
  }
  process_ = std::make_unique<ChildProcess>(arguments, folder_ / "server.log");
  const auto end = std::chrono::steady_clock::now() + patience;
  while (process_->IsRunning() && std::chrono::steady_clock::now() < end)
  {
    if (Execute({Program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", std::to_string(port_)},
                folder_ / "ready.log") == 0)
    {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20)); // the server tells nobody that it is ready
  }
  return false;
}

void PostgresServer::Start()
{
  for (int attempt = 0; attempt < 4; attempt++)
  {
    port_ = databases_ == 0 && !process_ ? FreePort() : port_; // the same again after a stop
    if (TryStart())
    {
      return;
    }
    process_.reset();
  }
  throw std::runtime_error("PostgreSQL did not start:\n" + Log());
}

void PostgresServer::Stop()
{
  process_->Signal(SIGQUIT);
  if (!process_->Wait(patience))
  {
    throw std::runtime_error("PostgreSQL did not stop:\n" + Log());
  }
}

void PostgresServer::Kill()
{
  // A session lives on until it notices that its server has died, and answers what reaches it before that:
  // the sessions are killed, too. What a process number meant is held fast before (pidfd_open): a session
  // that has ended is its process no more.
  std::vector<int> sessions;
  const std::string id = std::to_string(process_->Pid());
  std::ifstream children("/proc/" + id + "/task/" + id + "/children");
  for (pid_t child; children >> child;)
  {
    const int session = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
    if (session >= 0)
    {
      sessions.push_back(session);
    }
  }
  process_->Signal(SIGKILL);
  process_->Wait(patience);
  for (const int session : sessions)
  {
    syscall(SYS_pidfd_send_signal, session, SIGKILL, nullptr, 0);
    pollfd ended{session, POLLIN, 0};
    poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(patience).count()));
    close(session);
  }
}

std::string PostgresServer::Url(const std::string& database) const
{
  return "postgresql://clade@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PostgresServer::NewDatabase()
{
  if (!free_.empty())
  {
    const std::string name = free_.back();
    free_.pop_back();
    return name;
  }
  const std::string name = "test" + std::to_string(++databases_);
  Query("postgres", "CREATE DATABASE " + name);
  return name;
}

void PostgresServer::GiveBack(const std::string& database)
{
  Query(database, "DROP SCHEMA clade CASCADE");
  free_.push_back(database);
}

std::string PostgresServer::Query(const std::string& database, const std::string& statement) const
{
  const std::string output = folder_ / "psql.log";
  fs::remove(output);
  // By the socket, whose rule is trust: what the test has made of the loopback's does not matter.
  if (Execute({Program("psql"), "-h", folder_.Path().string(), "-p", std::to_string(port_), "-U", "clade",
               "-d", database, "-v", "ON_ERROR_STOP=1", "-qAtc", statement},
              output) != 0)
  {
    throw std::runtime_error("psql: " + ContentOf(output));
  }
  std::string text = ContentOf(output);
  if (!text.empty() && text.back() == '\n')
  {
    text.pop_back();
  }
  return text;
}

std::string PostgresServer::Log() const
{
  return ContentOf(folder_ / "server.log");
}
} // namespace Clade::Testing

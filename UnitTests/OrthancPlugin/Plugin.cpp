#include "OrthancPlugin/Plugin.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "OrthancPlugin/ScriptedOrthanc.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <condition_variable>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <poll.h>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;
namespace fs = std::filesystem;

namespace
{
class PluginTest : public testing::Test
{
protected:
  PluginTest()
  {
    settings_.indexDirectory = settings_.baseDirectory = folder_.Path();
    configuration_.modelsDirectory = folder_ / "models";
    configuration_.worker.isSupervised = false;
    SetLogSink(
        [this](LogLevel, const std::string& message)
        {
          const std::lock_guard<std::mutex> lock(mutex_);
          log_ += message + "\n";
          logged_.notify_all();
        });
  }
  ~PluginTest() override
  {
    plugin_.reset();
    SetLogSink(nullptr);
  }

  void Load()
  {
    plugin_.reset();
    plugin_ = std::make_unique<Plugin>(host_, configuration_, settings_, folder_ / "plugins");
  }
  RestAnswer Ask(const std::string& path, HttpMethod method = HttpMethod::Get)
  {
    RestRequest request;
    request.method = method;
    request.path = path;
    request.headers = {{"host", "localhost"}, {"content-type", "application/json"}};
    return plugin_->Answer(request);
  }
  std::unique_ptr<IJobStore> Store() { return OpenJobStore(folder_ / "clade-jobs.db"); }
  bool Logged(const std::string& text)
  {
    std::unique_lock<std::mutex> lock(mutex_);
    return logged_.wait_for(lock, std::chrono::seconds(20),
                            [&] { return log_.find(text) != std::string::npos; });
  }

  TemporaryFolder folder_;
  ScriptedOrthanc orthanc_;
  Host host_{orthanc_.Context()};
  PluginConfiguration configuration_;
  HostSettings settings_;
  std::mutex mutex_;
  std::condition_variable logged_;
  std::string log_;
  std::unique_ptr<Plugin> plugin_;
};

/// A pipe with a name, for processes that are not this one's own.
class NamedPipe
{
public:
  explicit NamedPipe(const std::string& path)
  {
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    file_ = open(path.c_str(), O_RDWR | O_CLOEXEC);
  }
  ~NamedPipe() { close(file_); }
  /// The next line; empty where none comes.
  std::string ReadLine() const
  {
    std::string line;
    for (char letter = 0; letter != '\n';)
    {
      pollfd ready{file_, POLLIN, 0};
      if (poll(&ready, 1, 20'000) != 1 || read(file_, &letter, 1) != 1)
      {
        return "";
      }
      line += letter;
    }
    return line;
  }

private:
  int file_ = -1;
};
} // namespace

TEST_F(PluginTest, TheDescriptionNamesEveryRouteAndItsMethods)
{
  Load();
  const json description = json::parse(Ask("/clade/openapi.json").body);
  EXPECT_EQ(description.at("openapi"), "3.0.3");
  for (const auto& [path, methods] : description.at("paths").items())
  {
    std::string concrete = path;
    for (std::size_t at = concrete.find('{'); at != std::string::npos; at = concrete.find('{'))
    {
      concrete.replace(at, concrete.find('}') - at + 1, "cubic");
    }
    std::set<std::string> described;
    for (const auto& [method, operation] : methods.items())
    {
      described.insert(method == "get" ? "GET" : method == "post" ? "POST" : "DELETE");
    }
    // No route takes PUT, so each answers with what it does take.
    const RestAnswer refusal = Ask(concrete, HttpMethod::Put);
    ASSERT_EQ(refusal.status, 405) << path;
    std::set<std::string> taken;
    std::istringstream words(refusal.headers.at("Allow"));
    for (std::string word; words >> word;)
    {
      taken.insert(word.substr(0, word.find(',')));
    }
    EXPECT_EQ(taken, described) << path;
  }
}

TEST_F(PluginTest, WorkersFindTheLimitsOfThisConfigurationInTheStore)
{
  configuration_.orthancName = "north";
  configuration_.maxRunning = 3;
  configuration_.rules.emplace_back();
  configuration_.rules.back().name = "nightly";
  configuration_.rules.back().maxRunning = 1;
  Load();
  const std::string property = PropertyOf("north", runningLimits);
  const RunningLimits limits = RunningLimitsFromText(Store()->GetProperty(property).value_or(""));
  EXPECT_EQ(limits.all, 3);
  EXPECT_EQ(limits.rules, (std::map<std::string, int>{{"nightly", 1}}));
  configuration_.maxRunning.reset();
  configuration_.rules.clear();
  Load();
  EXPECT_EQ(Store()->GetProperty(property), "") << "limits that were taken out hold nobody up";
}

TEST_F(PluginTest, AStoreThatCannotBeOpenedIsSaidWithItsKeyAndTheWayOut)
{
  std::ofstream(folder_ / "clade-jobs.db") << std::string(10'000, 'x');
  const std::string sentence = MessageOf(ErrorCode::InvalidFile, [&] { Load(); });
  EXPECT_THAT(sentence, HasSubstr("The job store cannot be opened (Clade.JobStore;"));
  EXPECT_THAT(sentence, HasSubstr("\"Enable\": false"));
}

TEST_F(PluginTest, AFolderThatIsMadeForTheStoreIsItsOwnersAlone)
{
  const auto permissionsOf = [&](const std::string& name)
  { return fs::status(folder_ / name).permissions() & fs::perms::mask; };
  configuration_.jobStore = folder_ / "new/jobs.db";
  Load();
  EXPECT_EQ(permissionsOf("new"), fs::perms::owner_all);

  fs::create_directory(folder_ / "shared");
  fs::permissions(folder_ / "shared", fs::perms::owner_all | fs::perms::group_all);
  configuration_.jobStore = folder_ / "shared/jobs.db";
  Load();
  EXPECT_EQ(permissionsOf("shared"), fs::perms::owner_all | fs::perms::group_all)
      << "as somebody has made it";
}

TEST_F(PluginTest, WorkersShareOneTokenAndAreGoneWhenItHasStopped)
{
  const NamedPipe pipe(folder_ / "pipe");
  const std::string script = folder_ / "worker.sh";
  std::ofstream(script) << "#!/bin/sh\necho \"$$ $CLADE_ORTHANC_AUTHORIZATION\" > " << folder_ / "pipe"
                        << "\nexec cat /dev/zero > /dev/null\n";
  fs::permissions(script, fs::perms::owner_all);
  configuration_.worker.isSupervised = true;
  configuration_.worker.count = 3;
  configuration_.worker.executable = script;
  Load();
  plugin_->Start();
  std::vector<pid_t> workers;
  for (int number = 0; number < 3; number++)
  {
    const std::string line = pipe.ReadLine();
    EXPECT_THAT(line, testing::EndsWith(" Bearer 1\n"));
    workers.push_back(std::atoi(line.c_str()));
    ASSERT_GT(workers.back(), 0);
  }
  EXPECT_EQ(orthanc_.tokens, 1);
  plugin_->Stop();
  for (const pid_t worker : workers)
  {
    EXPECT_NE(kill(worker, 0), 0) << worker;
  }
  EXPECT_EQ(Ask("/clade/status").status, 200) << "requests are answered until the end";
}

TEST_F(PluginTest, WithoutAnHttpServerNoWorkerIsStartedAndThatIsSaid)
{
  configuration_.worker.isSupervised = true;
  settings_.hasHttpServer = false;
  Load();
  plugin_->Start();
  EXPECT_TRUE(Logged("HttpServerEnabled"));
  EXPECT_EQ(orthanc_.tokens, 0);
}

TEST_F(PluginTest, MetricsAreThoseOfTheStore)
{
  Load();
  JobRequest request;
  request.key = "key";
  Store()->Enqueue(request);
  plugin_->RefreshMetrics();
  EXPECT_EQ(orthanc_.metrics.at("orthanc_clade_jobs_pending"), 1);
}

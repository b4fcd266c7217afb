#include "Worker/Worker.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Base/RepeatedLog.h"
#include "Jobs/IJobStore.h"
#include "Jobs/WorkerReach.h"
#include "Worker/ServiceManager.h"
#include "Worker/TemporaryJobFolder.h"
#include "Worker/WorkerComputer.h"
#include "Worker/WorkerLane.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <map>
#include <unistd.h>
#include <utility>
#include <vector>

namespace Clade
{
namespace
{
namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr milliseconds lookInterval{50};
constexpr milliseconds heartbeatInterval{400};
constexpr milliseconds presenceInterval{1000};
constexpr milliseconds pruneInterval{3600 * 1000};
constexpr milliseconds stopPatience{4000};

std::string HostName()
{
  char name[256] = "";
  gethostname(name, sizeof(name) - 1);
  return name;
}

WorkerInfo Describe(WorkerOptions& options)
{
  WorkerInfo info;
  info.host = HostName();
  info.pid = getpid();
  if (options.runner.workerId.empty())
  {
    options.runner.workerId = info.host + ":" + std::to_string(info.pid) + ":" + std::to_string(NowMs());
  }
  info.id = options.runner.workerId;
  info.version = CLADE_VERSION;
  info.details = {{"Models", options.runner.modelsDirectory},
                  {"MemoryLimitGiB", options.runner.memoryLimitGiB}};
  DescribeComputer(options.runner, info);
  return info;
}
} // namespace

class Worker::Impl
{
public:
  explicit Impl(WorkerOptions options)
      : options_(std::move(options)), info_(Describe(options_)),
        models_(std::make_shared<ModelShelf>(options_.runner.modelsDirectory)),
        store_(OpenJobStore(options_.storeUrl, options_.storePasswordFile)), signals_(io_, SIGTERM, SIGINT),
        parent_(options_.parent == 0 ? getppid() : static_cast<pid_t>(options_.parent))
  {
    ShowReach();
    TemporaryJobFolder::RemoveAbandoned(options_.runner.temporaryFolder);
    info_.startTime = store_->Now();
    store_->RegisterWorker(info_);
    try
    {
      MakeLanes();
    }
    catch (...) // the address of an Orthanc is wrong, say: nobody may count on this worker
    {
      store_->RemoveWorker(info_.id);
      throw;
    }
  }

  void Run()
  {
    Log(LogLevel::Info, "Worker " + info_.id + " works on " + info_.device);
    WaitForSignals();
    Every(lookInterval, [this] { Look(); });
    Every(heartbeatInterval, [this] { Heartbeat(); });
    Every(presenceInterval, [this] { ShowPresence(); });
    Every(milliseconds(std::max<std::int64_t>(options_.leaseMs / 4, 500)),
          [this]
          {
            Heartbeat(); // first: after a sleep of this process its own jobs are not lost
            store_->RecoverExpired();
          });
    Every(pruneInterval, [this] { Prune(); });
    if (manager_.Watchdog().count() > 0)
    {
      const auto watched = std::chrono::duration_cast<milliseconds>(manager_.Watchdog());
      Every(std::max(watched / 3, milliseconds(1)), [this] { KeepAlive(); });
    }
    manager_.Ready();
    io_.run();
    lanes_.clear();
    store_->RemoveWorker(info_.id);
    Log(LogLevel::Info, "Worker " + info_.id + " has stopped");
  }

private:
  void MakeLanes()
  {
#ifdef CLADE_HAS_TRAININGRUNS
    lanes_.push_back(MakeLane("enhance", {JobKind::Enhance, JobKind::Train}));
#else
    lanes_.push_back(MakeLane("enhance", {JobKind::Enhance}));
#endif
    lanes_.push_back(MakeLane("quick", {JobKind::Quick}));
  }

  /// Before the first job, so that what is timed is not timed beside one.
  void MeasurePrecisions()
  {
    asio::post(io_, [this, found = MeasuredPrecisions(options_.runner)] { precisions_ = found; });
  }

  std::unique_ptr<WorkerLane> MakeLane(const std::string& name, std::vector<JobKind> kinds)
  {
    WorkerLane::Setup setup;
    setup.name = name;
    setup.kinds = std::move(kinds);
    setup.orthancs = options_.orthancs;
    setup.models = models_;
    setup.runner = options_.runner;
    setup.leaseMs = options_.leaseMs;
    setup.prepare = name == "enhance" ? [this] { MeasurePrecisions(); } : std::function<void()>();
    setup.changed = [this] { asio::post(io_, [this] { Guarded([this] { Heartbeat(); }); }); };
    setup.ended = [this] { asio::post(io_, [this] { EndIfLanesHave(); }); };
    return std::make_unique<WorkerLane>(*store_, std::move(setup));
  }

  /// The store may be locked or away for a while: the worker lives on, and says so now and then.
  void Guarded(const std::function<void()>& work)
  {
    try
    {
      work();
    }
    catch (const std::exception& error)
    {
      storeProblems_.Say(LogLevel::Error, std::string("The job store cannot be used now: ") + error.what());
    }
  }

  /// Now, and then again and again until the worker ends.
  void Every(milliseconds interval, std::function<void()> work)
  {
    auto timer = std::make_shared<asio::steady_timer>(io_);
    auto repeat = std::make_shared<std::function<void()>>();
    *repeat = [this, timer, interval, work = std::move(work), weak = std::weak_ptr(repeat)]
    {
      Guarded(work);
      timer->expires_after(interval);
      timer->async_wait([again = weak.lock()](const boost::system::error_code& error)
                        { !error&& again ? (*again)() : void(); });
    };
    asio::post(io_, [repeat] { (*repeat)(); });
  }

  void WaitForSignals()
  {
    signals_.async_wait(
        [this](const boost::system::error_code& error, int signal)
        {
          if (!error)
          {
            if (isStopping_)
            {
              EndAtOnce();
            }
            Stop("signal " + std::to_string(signal));
            WaitForSignals();
          }
        });
  }

  void Look()
  {
    if (options_.exitWithParent && getppid() != parent_)
    {
      Stop("the end of its parent");
    }
    const std::int64_t token = store_->ChangeToken();
    if (std::exchange(changeToken_, token) != token)
    {
      for (const auto& lane : lanes_)
      {
        lane->Wake();
      }
    }
  }

  void Heartbeat()
  {
    for (const auto& lane : lanes_)
    {
      lane->Heartbeat();
    }
  }

  void ShowReach()
  {
    ToDetails({NamesOf(options_.orthancs), models_->Hashes()}, info_.details);
  }

  void ShowPresence()
  {
    const nlohmann::json before = info_.details;
    const WorkerLane& lane = *lanes_.front();
    info_.details["StorageProblems"] = lane.StorageProblems();
    info_.details["OrthancProblems"] = lane.OrthancProblems();
    info_.details["Leaves"] = lane.Leaves();
    info_.details["Precisions"] = precisions_;
    ShowReach();
    const bool isChanged = info_.details != before;
    info_.currentJob = lanes_.front()->CurrentJob();
    manager_.ShowStatus(StatusForManager());
    try
    {
      isChanged ? store_->RegisterWorker(info_) : store_->WorkerHeartbeat(info_.id, info_.currentJob);
    }
    catch (const Error& error)
    {
      if (error.Code() != ErrorCode::NotFound)
      {
        throw;
      }
      store_->RegisterWorker(info_); // forgotten as silent: the machine slept
    }
  }

  /// The manager's watchdog is kept quiet by what the lanes do, not by this timer.
  void KeepAlive()
  {
    std::map<std::string, std::uint64_t> signs;
    for (const auto& lane : lanes_)
    {
      signs[lane->Name()] = lane->Signs();
    }
    manager_.KeepAlive(signs);
  }

  std::string StatusForManager() const
  {
    const WorkerLane& lane = *lanes_.front();
    const auto first = [](const std::map<std::string, std::string>& problems)
    { return problems.empty() ? std::string() : problems.begin()->second; };
    for (const std::string& text :
         {lane.Doing(), first(lane.OrthancProblems()), first(lane.StorageProblems())})
    {
      if (!text.empty())
      {
        return text;
      }
    }
    return "waits for jobs, on " + info_.device;
  }

  void Prune()
  {
    const TimeMs now = store_->Now();
    const TimeMs ended =
        options_.historyDays ? now - std::int64_t{*options_.historyDays} * 24 * 3600 * 1000 : 0;
    for (const auto& orthanc : options_.orthancs)
    {
      store_->Prune(ended, now - quickHistoryMs, orthanc.first);
    }
  }

  void Stop(const std::string& reason)
  {
    if (std::exchange(isStopping_, true))
    {
      return;
    }
    manager_.Stopping();
    Log(LogLevel::Info, "Worker " + info_.id + " stops: " + reason);
    for (const auto& lane : lanes_)
    {
      lane->Stop();
    }
    stopTimer_.expires_after(stopPatience);
    stopTimer_.async_wait([this](const boost::system::error_code& error) { error ? void() : EndAtOnce(); });
  }

  void EndIfLanesHave()
  {
    for (const auto& lane : lanes_)
    {
      if (!lane->HasEnded())
      {
        return;
      }
    }
    io_.stop();
  }

  [[noreturn]] void EndAtOnce()
  {
    Guarded(
        [this]
        {
          for (const auto& lane : lanes_)
          {
            lane->AbandonJob();
          }
          store_->RemoveWorker(info_.id);
        });
    Log(LogLevel::Warning, "Worker " + info_.id + " ends without waiting for its job");
    std::_Exit(EXIT_SUCCESS);
  }

  WorkerOptions options_;
  WorkerInfo info_;
  nlohmann::json precisions_ = nlohmann::json::object();
  std::shared_ptr<ModelShelf> models_;
  ServiceManager manager_ = ServiceManager::FromEnvironment();
  std::unique_ptr<IJobStore> store_;
  asio::io_context io_{1};
  asio::signal_set signals_;
  asio::steady_timer stopTimer_{io_};
  const pid_t parent_;
  bool isStopping_ = false;
  std::int64_t changeToken_ = -1;
  RepeatedLog storeProblems_;
  std::vector<std::unique_ptr<WorkerLane>> lanes_; // last: their threads use the rest
};

Worker::Worker(WorkerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Worker::~Worker() = default;

void Worker::Run()
{
  impl_->Run();
}
} // namespace Clade

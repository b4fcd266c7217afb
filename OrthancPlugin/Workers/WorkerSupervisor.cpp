#include "OrthancPlugin/Workers/WorkerSupervisor.h"

#include "Base/Error.h"
#include "Base/Logging.h"

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace Clade
{
namespace
{
std::string NewWorkerId(int number)
{
  char host[256] = "localhost";
  gethostname(host, sizeof(host) - 1);
  return std::string(host) + ":" + std::to_string(getpid()) + "." + std::to_string(number) + ":" +
         std::to_string(NowMs());
}

/// A worker's line is "2026-11-20T06:15:34.123Z warning text" (Base/Logging); anything else is a warning.
std::pair<LogLevel, std::string> LevelAndText(const std::string& line)
{
  constexpr std::pair<LogLevel, std::string_view> words[] = {{LogLevel::Debug, "debug"},
                                                             {LogLevel::Info, "info"},
                                                             {LogLevel::Warning, "warning"},
                                                             {LogLevel::Error, "error"}};
  constexpr std::size_t timeLength = 25; // with the space
  if (line.size() > timeLength && line[10] == 'T' && line[timeLength - 1] == ' ')
  {
    for (const auto& [level, word] : words)
    {
      if (line.compare(timeLength, word.size() + 1, std::string(word) + " ") == 0)
      {
        return {level, line.substr(timeLength + word.size() + 1)};
      }
    }
  }
  return {LogLevel::Warning, line};
}
} // namespace

WorkerSupervisor::WorkerSupervisor(IJobStore& store, int count, MakeCommand makeCommand, Pauses pauses)
    : store_(store), count_(count), makeCommand_(std::move(makeCommand)), pauses_(pauses)
{
}

WorkerSupervisor::~WorkerSupervisor()
{
  Stop();
}

void WorkerSupervisor::Start()
{
  const std::lock_guard<std::mutex> lock(mutex_); // requests may ask for the status meanwhile
  isStopping_ = false;
  slots_ = std::vector<Slot>(static_cast<std::size_t>(count_));
  for (int i = 0; i < count_; i++)
  {
    Slot& slot = slots_[static_cast<std::size_t>(i)];
    slot.thread = std::thread([this, &slot, i] { Keep(slot, i + 1); });
  }
}

void WorkerSupervisor::Stop()
{
  std::unique_lock<std::mutex> lock(mutex_);
  isStopping_ = true;
  changed_.notify_all();
  const auto signalAll = [this](int signal)
  {
    for (const Slot& slot : slots_)
    {
      if (slot.process != nullptr)
      {
        slot.process->Signal(signal);
      }
    }
  };
  const auto haveEnded = [this]
  {
    return std::all_of(slots_.begin(), slots_.end(),
                       [](const Slot& slot) { return slot.process == nullptr; });
  };
  signalAll(SIGTERM);
  if (!changed_.wait_for(lock, pauses_.stop, haveEnded))
  {
    Log(LogLevel::Warning, "A worker did not stop when it was asked to, and is killed");
    signalAll(SIGKILL);
  }
  lock.unlock();
  for (Slot& slot : slots_)
  {
    if (slot.thread.joinable())
    {
      slot.thread.join();
    }
  }
}

std::vector<WorkerSupervisor::WorkerStatus> WorkerSupervisor::Status() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<WorkerStatus> statuses;
  std::transform(slots_.begin(), slots_.end(), std::back_inserter(statuses),
                 [](const Slot& slot) { return slot.status; });
  return statuses;
}

void WorkerSupervisor::Keep(Slot& slot, int number)
{
  using Clock = std::chrono::steady_clock;
  auto pause = pauses_.first;
  for (;;)
  {
    const auto started = Clock::now();
    try
    {
      RunOnce(slot, number);
    }
    catch (const std::exception& error)
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (slot.status.problem != error.what()) // once, not at every attempt
      {
        Log(LogLevel::Error, "Worker " + std::to_string(number) + ": " + error.what());
      }
      slot.status.problem = error.what();
    }
    std::unique_lock<std::mutex> lock(mutex_);
    slot.status.state = isStopping_ ? "Stopped" : "Waiting";
    if (Clock::now() - started >= pauses_.healthy)
    {
      pause = pauses_.first;
    }
    if (changed_.wait_for(lock, pause, [this] { return isStopping_; }))
    {
      slot.status.state = "Stopped";
      return;
    }
    pause = std::min(2 * pause, pauses_.longest);
  }
}

void WorkerSupervisor::RunOnce(Slot& slot, int number)
{
  const std::string id = NewWorkerId(number);
  const WorkerCommand command = makeCommand_(id);
  std::unique_lock<std::mutex> lock(mutex_);
  if (isStopping_)
  {
    return;
  }
  WorkerProcess process(command);
  slot.process = &process;
  slot.status.id = id;
  slot.status.pid = process.Pid();
  slot.status.state = "Running";
  slot.status.starts++;
  slot.lastWords.clear();
  lock.unlock();
  try
  {
    process.ReadLines([&](const std::string& line) { PassOn(slot, number, line); });
  }
  catch (...) // no memory for a line: the process goes with this scope
  {
    lock.lock();
    slot.process = nullptr;
    slot.status.pid = 0;
    changed_.notify_all();
    throw;
  }
  lock.lock();
  const std::string end = process.Reap();
  slot.process = nullptr;
  slot.status.pid = 0;
  changed_.notify_all();
  if (!isStopping_)
  {
    slot.status.problem = "ended with " + end + (slot.lastWords.empty() ? "" : ": " + slot.lastWords);
    Log(LogLevel::Warning,
        "Worker " + std::to_string(number) + " " + slot.status.problem + "; it will be started again");
  }
  lock.unlock();
  GiveBack(id);
}

void WorkerSupervisor::PassOn(Slot& slot, int number, const std::string& line)
{
  const auto [level, text] = LevelAndText(line);
  Log(level, "worker " + std::to_string(number) + ": " + text);
  if (level >= LogLevel::Warning)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    slot.lastWords = text;
  }
}

void WorkerSupervisor::GiveBack(const std::string& workerId)
{
  const std::size_t jobs = store_.RecoverExpired(workerId);
  store_.RemoveWorker(workerId);
  if (jobs > 0)
  {
    Log(LogLevel::Warning,
        std::to_string(jobs) + " job(s) of the worker " + workerId + " are given back to the queue");
  }
}
} // namespace Clade

#include "Commands/Command.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"
#include "Jobs/IJobStore.h"
#include "Jobs/WaitingReasons.h"
#include "Settings/OrNull.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <thread>

namespace Clade
{
namespace
{
struct JobsArguments
{
  std::string store;
  std::string passwordFile;
  bool json = false;
  std::string state;
  std::string series;
  std::string orthanc;
  std::size_t limit = 100;
  std::vector<std::string> ids;
  bool failed = false;
  int days = 30;
};

/// Opens what is there: a mistyped path must not become a new store.
std::unique_ptr<IJobStore> Open(const JobsArguments& arguments)
{
  const std::string sqlite = "sqlite:";
  const bool hasScheme = arguments.store.rfind(sqlite, 0) == 0;
  const std::string path = hasScheme ? arguments.store.substr(sqlite.size()) : arguments.store;
  std::error_code error;
  if (path.find("://") == std::string::npos && !std::filesystem::exists(path, error))
  {
    throw Error(ErrorCode::NotFound, "there is no job store " + path +
                                         ", expected the file named by Clade.JobStore in Orthanc's "
                                         "configuration, by default clade-jobs.db next to Orthanc's index");
  }
  return OpenJobStore(arguments.store, arguments.passwordFile);
}

JobFilter FilterOf(const JobsArguments& arguments)
{
  JobFilter filter;
  filter.limit = arguments.limit;
  if (!arguments.state.empty())
  {
    filter.state = JobStateFromString(arguments.state);
  }
  const bool isUid = arguments.series.find_first_not_of("0123456789.") == std::string::npos;
  if (!arguments.orthanc.empty())
  {
    filter.orthanc = arguments.orthanc;
  }
  (isUid ? filter.seriesInstanceUid : filter.seriesId) = arguments.series;
  return filter;
}

/// Workers that were silent for longer are not waited for.
constexpr std::int64_t aliveWithinMs = 60'000;

std::string LineOf(const Job& job)
{
  std::string line = job.id + "  " + std::string(ToString(job.state));
  if (job.state == JobState::Running)
  {
    line += " " + Decimal(job.progress, 0) + " % " + job.stage + " by " + job.owner;
  }
  line += "  " + TimeToString(job.creationTime) + "  " + std::string(ToString(job.request.kind)) + " " +
          job.request.model + "  " + job.request.seriesInstanceUid;
  line += job.request.orthanc.empty() ? "" : "  Orthanc " + job.request.orthanc;
  line += job.request.rule.empty() ? "" : "  rule " + job.request.rule;
  line += job.request.priority == 0 ? "" : "  priority " + std::to_string(job.request.priority);
  return line + (job.errorCode.empty() ? "" : "  " + job.errorCode + ": " + job.errorText);
}

void Print(const std::vector<Job>& jobs, bool asJson)
{
  nlohmann::json list = nlohmann::json::array();
  for (const Job& job : jobs)
  {
    if (asJson)
    {
      list.push_back(ToJson(job, false));
    }
    else
    {
      std::cout << LineOf(job) << '\n';
    }
  }
  if (asJson)
  {
    std::cout << nlohmann::json{{"Jobs", list}}.dump() << '\n';
  }
}

/// Does the same to each job and prints what became of it, as it happens. What is refused keeps none of the
/// others from it: the exit status is 1 at the end. A store that fails ends it, since the others would fail
/// too.
void ForEach(const JobsArguments& arguments, const std::function<Job(const std::string&)>& work)
{
  nlohmann::json done = nlohmann::json::array(), refused = nlohmann::json::array();
  std::optional<Error> first;
  for (const std::string& id : arguments.ids)
  {
    try
    {
      const Job job = work(id);
      done.push_back(ToJson(job, false));
      std::cout << (arguments.json ? "" : LineOf(job) + '\n') << std::flush;
    }
    catch (const Error& error)
    {
      if (arguments.ids.size() == 1)
      {
        throw;
      }
      first = first ? first : error;
      refused.push_back({{"ID", id}, {"Code", error.CodeName()}, {"Sentence", error.Message()}});
      std::cout << (arguments.json
                        ? ""
                        : id + "  " + std::string(error.CodeName()) + ": " + error.Message() + '\n');
      if (TraitsOf(error.Code()).isTransient)
      {
        break;
      }
    }
  }
  if (arguments.json)
  {
    std::cout << (refused.empty() ? nlohmann::json{{"Jobs", done}}
                                  : nlohmann::json{{"Jobs", done}, {"Refused", refused}})
                     .dump()
              << '\n';
    if (first)
    {
      throw CLI::RuntimeError(1);
    }
  }
  if (first)
  {
    throw first->WithContext(std::to_string(done.size()) + " of " + Counted(arguments.ids.size(), "job") +
                             " were changed; the first that was not");
  }
}

void List(const JobsArguments& arguments)
{
  const auto store = Open(arguments);
  Print(store->List(FilterOf(arguments)), arguments.json);
  if (!arguments.json)
  {
    std::string counts;
    for (const auto& [state, count] : store->CountByState())
    {
      counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(ToString(state));
    }
    std::cout << "In the store: " << (counts.empty() ? "no jobs" : counts) << '\n';
    for (const std::string& reason : WaitingReasons(*store, aliveWithinMs).OfQueues())
    {
      std::cout << reason << '\n';
    }
  }
}

void Show(const JobsArguments& arguments)
{
  const auto store = Open(arguments);
  const WaitingReasons reasons(*store, aliveWithinMs);
  nlohmann::json jobs = nlohmann::json::array();
  for (const std::string& id : arguments.ids)
  {
    const auto job = store->Find(id);
    if (!job)
    {
      throw Error(ErrorCode::NotFound, "there is no job " + id);
    }
    jobs.push_back(ToJson(*job));
    jobs.back()["WaitingFor"] = OrNull(reasons.Of(*job));
  }
  std::cout << (arguments.json ? nlohmann::json{{"Jobs", jobs}}.dump() : jobs.dump(2)) << '\n';
}

void Retry(JobsArguments& arguments)
{
  const auto store = Open(arguments);
  if (arguments.failed)
  {
    JobFilter filter;
    filter.state = JobState::Failure;
    filter.limit = 100'000;
    for (const Job& job : store->List(filter))
    {
      arguments.ids.push_back(job.id);
    }
  }
  else if (arguments.ids.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "no job was given, expected identifiers of jobs or --failed");
  }
  ForEach(arguments, [&](const std::string& id) { return store->Retry(id); });
}

void Cancel(const JobsArguments& arguments)
{
  const auto store = Open(arguments);
  ForEach(arguments, [&](const std::string& id) { return store->RequestCancel(id); });
}

void Purge(const JobsArguments& arguments)
{
  const auto store = Open(arguments);
  const TimeMs now = store->Now();
  const std::size_t removed =
      store->Prune(now - std::int64_t{arguments.days} * 24 * 3600 * 1000, now - quickHistoryMs);
  if (arguments.json)
  {
    std::cout << nlohmann::json{{"Removed", removed}}.dump() << '\n';
    return;
  }
  std::cout << removed << " jobs that ended more than " << arguments.days << " days ago were removed\n";
}

/// Prints every change of what is pending, running or newly ended, until nothing is left to wait for.
void Watch(const JobsArguments& arguments)
{
  using namespace std::chrono_literals;
  const auto store = Open(arguments);
  JobFilter filter = FilterOf(arguments);
  filter.limit = 1000;
  std::map<std::string, std::string> shown;
  for (bool isWaiting = true; isWaiting;)
  {
    const TimeMs since = store->Now();
    std::vector<Job> changed;
    for (const Job& job : store->List(filter))
    {
      const bool isNews = !IsFinal(job.state) || shown.count(job.id) != 0;
      if (isNews && std::exchange(shown[job.id], LineOf(job)) != LineOf(job))
      {
        changed.push_back(job);
      }
    }
    for (const Job& job : changed)
    {
      std::cout << (arguments.json ? ToJson(job, false).dump() : LineOf(job)) << '\n' << std::flush;
    }
    filter.since = since - 2000; // what was being written while it was listed
    const auto counts = store->CountByState();
    isWaiting = counts.count(JobState::Pending) != 0 || counts.count(JobState::Running) != 0;
    const std::int64_t token = store->ChangeToken();
    for (int i = 0; isWaiting && i < 20 && store->ChangeToken() == token; i++)
    {
      std::this_thread::sleep_for(50ms); // progress changes without a word
    }
  }
}

/// A subcommand on jobs; options that all have.
CLI::App* Add(CLI::App* jobs, const std::shared_ptr<JobsArguments>& arguments, const char* name,
              const char* what, const char* example, void (*run)(JobsArguments&))
{
  CLI::App* command = jobs->add_subcommand(name, what);
  command
      ->add_option("--store", arguments->store,
                   "job store: a file, sqlite:FILE or postgresql://USER@HOST/DATABASE")
      ->type_name("STORE")
      ->envname("CLADE_JOB_STORE")
      ->required();
  command
      ->add_option("--store-password-file", arguments->passwordFile,
                   "file with the password of a PostgreSQL store in its first line")
      ->type_name("FILE")
      ->envname("CLADE_JOB_STORE_PASSWORD_FILE");
  command->add_flag("--json", arguments->json, "print JSON, for scripts");
  command->footer(std::string("Example: clade jobs ") + name + " --store clade-jobs.db" + example);
  command->callback([arguments, run] { run(*arguments); });
  return command;
}

void AddFilter(CLI::App* command, JobsArguments& arguments)
{
  command->add_option("--state", arguments.state, "Pending, Running, Success, Failure, Skipped or Cancelled")
      ->type_name("STATE");
  command
      ->add_option("--of-orthanc", arguments.orthanc,
                   "only those of the Orthanc of this name (Clade.OrthancName)")
      ->type_name("NAME");
  command->add_option("--series", arguments.series, "SeriesInstanceUID of the source, or Orthanc identifier")
      ->type_name("SERIES");
}
} // namespace

void AddJobsCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<JobsArguments>();
  CLI::App* jobs =
      program.add_subcommand("jobs", "administer the jobs of a store: list, retry, cancel, purge");
  jobs->require_subcommand(1);
  CLI::App* list = Add(jobs, arguments, "list", "jobs, the newest first", " --state Failure",
                       [](JobsArguments& a) { List(a); });
  AddFilter(list, *arguments);
  list->add_option("--limit", arguments->limit, "maximum number of jobs")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  CLI::App* show =
      Add(jobs, arguments, "show", "everything known about jobs", " JOB", [](JobsArguments& a) { Show(a); });
  CLI::App* retry =
      Add(jobs, arguments, "retry", "queue jobs again that failed, were skipped or were cancelled",
          " --failed", [](JobsArguments& a) { Retry(a); });
  CLI::App* cancel = Add(jobs, arguments, "cancel", "cancel jobs that wait or run", " JOB",
                         [](JobsArguments& a) { Cancel(a); });
  for (CLI::App* command : {show, cancel})
  {
    command->add_option("job", arguments->ids, "identifiers")->required();
  }
  retry->add_option("job", arguments->ids, "identifiers");
  retry->add_flag("--failed", arguments->failed, "every job in state Failure");
  CLI::App* purge = Add(jobs, arguments, "purge", "remove jobs from the history that ended long ago",
                        " --older-than-days 90", [](JobsArguments& a) { Purge(a); });
  purge->add_option("--older-than-days", arguments->days, "days since they ended")
      ->check(CLI::Range(0, 36500))
      ->capture_default_str();
  CLI::App* watch = Add(jobs, arguments, "watch", "print changes until no job is waiting or running", "",
                        [](JobsArguments& a) { Watch(a); });
  AddFilter(watch, *arguments);
  jobs->footer("Example: clade jobs list --store /var/lib/orthanc/db/clade-jobs.db --state Failure");
}
} // namespace Clade

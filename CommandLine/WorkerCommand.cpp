#include "Command.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/IJobStore.h"
#include "Worker/Worker.h"
#include "Worker/WorkerCheck.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

namespace Clade
{
namespace
{
struct WorkerArguments
{
  WorkerOptions options;
  int leaseSeconds = 30;
  std::string passwordFile;
  bool insecure = false;
  bool check = false;
  bool json = false;
};

std::string Environment(const char* name)
{
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::map<std::string, std::string> HeadersFromEnvironment()
{
  const std::string text = Environment("CLADE_ORTHANC_HEADERS");
  if (text.empty())
  {
    return {};
  }
  try
  {
    return nlohmann::json::parse(text).get<std::map<std::string, std::string>>();
  }
  catch (const nlohmann::json::exception&) // its text may repeat a secret
  {
    throw Error(ErrorCode::InvalidArgument,
                "CLADE_ORTHANC_HEADERS is not a JSON object of texts, expected {\"Name\": \"value\", ...}");
  }
}

std::string FirstLineOf(const std::string& path)
{
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line))
  {
    throw Error(ErrorCode::NotFound, "the file " + path + " has no password in its first line");
  }
  if (!line.empty() && line.back() == '\r')
  {
    line.pop_back();
  }
  return line;
}

void PrintText(const std::vector<CheckFinding>& findings)
{
  for (const CheckFinding& finding : findings)
  {
    std::cout << (finding.isFine ? "fine   " : "WRONG  ") << finding.subject << ": " << finding.text << ".\n";
    if (!finding.step.empty())
    {
      std::cout << "       What to do: " << finding.step << ".\n";
    }
  }
}

void PrintJson(const std::vector<CheckFinding>& findings)
{
  nlohmann::json json = nlohmann::json::array();
  for (const CheckFinding& finding : findings)
  {
    json.push_back({{"Subject", finding.subject},
                    {"Fine", finding.isFine},
                    {"Text", finding.text},
                    {"NextStep", finding.step.empty() ? nlohmann::json() : nlohmann::json(finding.step)}});
  }
  std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

/// Throws where something is wrong, for the exit status.
void Check(const WorkerArguments& arguments)
{
  SetLogLevel(LogLevel::Error); // what is found is said below
  const std::vector<CheckFinding> findings = CheckWorker(arguments.options);
  arguments.json ? PrintJson(findings) : PrintText(findings);
  std::cout.flush();
  const auto wrong =
      std::count_if(findings.begin(), findings.end(), [](const CheckFinding& f) { return !f.isFine; });
  if (wrong > 0)
  {
    throw Error(ErrorCode::Conflict, std::to_string(wrong) + (wrong == 1 ? " thing is" : " things are") +
                                         " in the way of this worker");
  }
}

void RunWorker(WorkerArguments& arguments)
{
  WorkerOptions& options = arguments.options;
  options.leaseMs = std::int64_t{1000} * arguments.leaseSeconds;
  OrthancConnection& orthanc = options.orthanc;
  orthanc.authorization = Environment("CLADE_ORTHANC_AUTHORIZATION");
  orthanc.headers = HeadersFromEnvironment();
  orthanc.verifyTls = !arguments.insecure;
  if (orthanc.username.empty())
  {
    orthanc.username = Environment("CLADE_ORTHANC_USERNAME");
  }
  orthanc.password = arguments.passwordFile.empty() ? Environment("CLADE_ORTHANC_PASSWORD")
                                                    : FirstLineOf(arguments.passwordFile);
  if (arguments.check)
  {
    Check(arguments);
    return;
  }
  SetLogLevel(LogLevel::Info); // it runs unattended: its log is all there is
  Worker(options).Run();
}
} // namespace

void AddWorkerCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<WorkerArguments>();
  WorkerOptions& options = arguments->options;
  CLI::App* worker = program.add_subcommand("worker", "carry out the jobs that the plugin queues");
  worker
      ->add_option("--store", options.storeUrl,
                   "job store: a file, sqlite:FILE or postgresql://USER@HOST/DATABASE")
      ->envname("CLADE_JOB_STORE")
      ->required();
  worker->add_option("--store-password-file", options.storePasswordFile,
                     "file with the password of a PostgreSQL store in its first line");
  worker->add_option("--orthanc", options.orthanc.url, "Orthanc's REST API, http or https")
      ->envname("CLADE_ORTHANC_URL")
      ->capture_default_str();
  worker->add_option("--username", options.orthanc.username,
                     "user name for Orthanc; for the password, see below");
  worker->add_option("--password-file", arguments->passwordFile, "file with the password in its first line")
      ->envname("CLADE_ORTHANC_PASSWORD_FILE");
  worker->add_option("--ca-file", options.orthanc.caFile, "PEM file of authorities trusted for https")
      ->envname("CLADE_ORTHANC_CA_FILE");
  worker->add_flag("--insecure", arguments->insecure, "do not verify Orthanc's certificate");
  worker->add_option("--connections", options.orthanc.connections, "parallel connections to Orthanc")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  worker->add_option("--timeout", options.orthanc.timeoutSeconds, "seconds to wait for data from Orthanc")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  worker->add_option("--models", options.runner.modelsDirectory, "folder of model files")
      ->envname("CLADE_MODELS");
  worker->add_option("--device", options.runner.device, "auto, cpu, cuda or cuda:N")
      ->envname("CLADE_DEVICE")
      ->capture_default_str();
  worker->add_option("--threads", options.runner.threads, "processor threads; 0: all")
      ->envname("CLADE_THREADS")
      ->capture_default_str();
  worker->add_option("--memory-limit", options.runner.memoryLimitGiB, "memory limit of a job, GiB; 0: none")
      ->envname("CLADE_MEMORY_LIMIT")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  worker
      ->add_option("--temporary-folder", options.runner.temporaryFolder,
                   "where private folders for images are made and removed")
      ->envname("CLADE_TEMPORARY_FOLDER");
  worker
      ->add_option("--lease-seconds", arguments->leaseSeconds,
                   "seconds of silence after which a job goes to another worker")
      ->check(CLI::Range(shortestLeaseSeconds, 3600))
      ->capture_default_str();
  worker->add_option("--history-days", options.historyDays, "days for which jobs that have ended are kept")
      ->check(CLI::Range(1, 36500))
      ->capture_default_str();
  worker->add_option("--id", options.runner.workerId,
                     "name of this worker in the store; default: host:pid:start");
  auto* const check =
      worker->add_flag("--check", arguments->check, "say what is wrong with what it needs, and run no job");
  worker->add_flag("--json", arguments->json, "the findings of --check as JSON")->needs(check);
  worker->add_flag("--exit-with-parent", options.exitWithParent,
                   "end when the process that started this one ends");
  worker->add_option("--parent", options.parent,
                     "process of that one; default: the parent that is found at the start");
  worker->footer(
      "Secrets come through the environment, since anybody can read a command line:\n"
      "  CLADE_JOB_STORE              instead of --store\n"
      "  PGPASSWORD, PGPASSFILE       as every program for PostgreSQL reads them\n"
      "  CLADE_ORTHANC_AUTHORIZATION  value of the Authorization header (a token)\n"
      "  CLADE_ORTHANC_USERNAME, CLADE_ORTHANC_PASSWORD\n"
      "  CLADE_ORTHANC_HEADERS        more headers, {\"Name\": \"value\", ...}\n"
      "Example: clade worker --store /var/lib/orthanc/db/clade-jobs.db --orthanc http://localhost:8042");
  worker->callback([arguments] { RunWorker(*arguments); });
}
} // namespace Clade

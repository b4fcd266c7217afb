#include "Commands/Command.h"
#include "Commands/WorkerArguments.h"

#include "Jobs/IJobStore.h"
#include "Jobs/JobQueue.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
namespace
{
void AddStoreOptions(CLI::App* worker, WorkerArguments* arguments)
{
  WorkerOptions& options = arguments->options;
  worker
      ->add_option("--store", options.storeUrl,
                   "job store: a file, sqlite:FILE or postgresql://USER@HOST/DATABASE")
      ->type_name("STORE")
      ->envname("CLADE_JOB_STORE");
  worker
      ->add_option("--store-password-file", options.storePasswordFile,
                   "file with the password of a PostgreSQL store in its first line")
      ->type_name("FILE")
      ->envname("CLADE_JOB_STORE_PASSWORD_FILE");
  worker
      ->add_option("--config", arguments->configurationFile,
                   "JSON file with job store, Orthancs and the rest; it takes precedence over these options")
      ->type_name("FILE")
      ->envname("CLADE_WORKER_CONFIG");
}

void AddOrthancOptions(CLI::App* worker, WorkerArguments* arguments)
{
  worker->add_option("--orthanc", arguments->orthanc.url, "Orthanc's REST API, http or https")
      ->type_name("URL")
      ->envname("CLADE_ORTHANC_URL")
      ->capture_default_str();
  worker
      ->add_option("--orthanc-name", arguments->orthancName,
                   "Clade.OrthancName of that Orthanc, if several share the store")
      ->type_name("NAME")
      ->check([](const std::string& name)
              { return IsOrthancName(name) ? std::string() : "expected letters, digits, '.', '_' and '-'"; })
      ->envname("CLADE_ORTHANC_NAME");
  worker
      ->add_option("--username", arguments->orthanc.username,
                   "user name for Orthanc; see below for the password")
      ->type_name("USER");
  worker->add_option("--password-file", arguments->passwordFile, "file with the password in its first line")
      ->type_name("FILE")
      ->envname("CLADE_ORTHANC_PASSWORD_FILE");
  worker
      ->add_option("--ca-file", arguments->orthanc.caFile,
                   "PEM file of certificate authorities trusted for https")
      ->type_name("FILE")
      ->envname("CLADE_ORTHANC_CA_FILE");
  worker->add_flag("--insecure", arguments->insecure, "do not verify Orthanc's certificate");
  worker->add_option("--connections", arguments->orthanc.connections, "parallel connections to Orthanc")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  worker->add_option("--timeout", arguments->orthanc.timeoutSeconds, "seconds to wait for data from Orthanc")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
}

void AddResourceOptions(CLI::App* worker, WorkerArguments* arguments)
{
  WorkerOptions& options = arguments->options;
  worker->add_option("--models", options.runner.modelsDirectory, "folder of model files")
      ->type_name("FOLDER")
      ->envname("CLADE_MODELS");
  worker->add_option("--device", options.runner.device, "auto, cpu, cuda or cuda:N")
      ->type_name("DEVICE")
      ->envname("CLADE_DEVICE")
      ->capture_default_str();
  worker->add_option("--threads", options.runner.threads, "processor threads; 0: all cores")
      ->envname("CLADE_THREADS")
      ->capture_default_str();
  worker->add_option("--memory-limit", options.runner.memoryLimitGiB, "memory limit of a job, GiB; 0: none")
      ->envname("CLADE_MEMORY_LIMIT")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  worker
      ->add_option("--temporary-folder", options.runner.temporaryFolder,
                   "where temporary private folders for images are created")
      ->type_name("FOLDER")
      ->envname("CLADE_TEMPORARY_FOLDER");
}

void AddQueueOptions(CLI::App* worker, WorkerArguments* arguments)
{
  WorkerOptions& options = arguments->options;
  worker
      ->add_option("--lease-seconds", arguments->leaseSeconds,
                   "seconds without a heartbeat after which a job goes to another worker")
      ->check(CLI::Range(shortestLeaseSeconds, 3600))
      ->capture_default_str();
  worker
      ->add_option("--history-days", options.historyDays,
                   "forget jobs that ended so many days ago; default: Orthanc does (Clade.HistoryDays)")
      ->check(CLI::Range(1, 36500));
  worker
      ->add_option("--id", options.runner.workerId,
                   "name of this worker in the store; default: host:pid:start")
      ->type_name("NAME");
  auto* const check =
      worker->add_flag("--check", arguments->check,
                       "check everything that the worker needs, print the problems, and run no job");
  worker->add_flag("--json", arguments->json, "print the findings of --check as JSON")->needs(check);
  worker->add_flag("--exit-with-parent", options.exitWithParent, "stop when the parent process ends");
  worker->add_option("--parent", options.parent,
                     "process number of the parent; default: the parent at the start");
}
} // namespace

void AddWorkerCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<WorkerArguments>();
  CLI::App* worker = program.add_subcommand("worker", "carry out the jobs that the plugin queues");
  AddStoreOptions(worker, arguments.get());
  AddOrthancOptions(worker, arguments.get());
  AddResourceOptions(worker, arguments.get());
  AddQueueOptions(worker, arguments.get());
  worker->footer(
      "Pass secrets in the environment, since any user can read a command line:\n"
      "  CLADE_JOB_STORE               instead of --store\n"
      "  PGPASSWORD, PGPASSFILE        as for every PostgreSQL client\n"
      "  CLADE_ORTHANC_AUTHORIZATION   value of the Authorization header (a token)\n"
      "  CLADE_ORTHANC_USERNAME, CLADE_ORTHANC_PASSWORD\n"
      "  CLADE_JOB_STORE_PASSWORD_FILE instead of --store-password-file\n"
      "  CLADE_ORTHANC_HEADERS         more headers, {\"Name\": \"value\", ...}\n"
      "Example: clade worker --store /var/lib/orthanc/db/clade-jobs.db --orthanc http://localhost:8042");
  worker->callback([arguments] { RunWorker(*arguments); });
}
} // namespace Clade

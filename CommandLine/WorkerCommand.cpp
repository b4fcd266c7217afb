#include "Command.h"
#include "WorkerArguments.h"

#include "Jobs/IJobStore.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
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

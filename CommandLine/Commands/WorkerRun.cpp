#include "Commands/WorkerArguments.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Base/SecretFile.h"
#include "Worker/WorkerCheck.h"
#include "Worker/WorkerConfiguration.h"

#include <CLI/Error.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

namespace Clade
{
namespace
{
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
  nlohmann::json list = nlohmann::json::array();
  for (const CheckFinding& finding : findings)
  {
    list.push_back({{"Subject", finding.subject},
                    {"Fine", finding.isFine},
                    {"Text", finding.text},
                    {"NextStep", finding.step.empty() ? nlohmann::json() : nlohmann::json(finding.step)}});
  }
  std::cout << list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
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
  if (wrong > 0 && arguments.json)
  {
    throw CLI::RuntimeError(TraitsOf(ErrorCode::Conflict).exitStatus); // all was said in the one JSON value
  }
  if (wrong > 0)
  {
    throw Error(ErrorCode::Conflict, std::to_string(wrong) +
                                         (wrong == 1 ? " problem keeps" : " problems keep") +
                                         " this worker from running");
  }
}
} // namespace

void RunWorker(WorkerArguments& arguments)
{
  WorkerOptions& options = arguments.options;
  options.leaseMs = std::int64_t{1000} * arguments.leaseSeconds;
  OrthancConnection& orthanc = arguments.orthanc;
  orthanc.authorization = Environment("CLADE_ORTHANC_AUTHORIZATION");
  orthanc.headers = HeadersFromEnvironment();
  orthanc.verifyTls = !arguments.insecure;
  if (orthanc.username.empty())
  {
    orthanc.username = Environment("CLADE_ORTHANC_USERNAME");
  }
  orthanc.password = arguments.passwordFile.empty()
                         ? Environment("CLADE_ORTHANC_PASSWORD")
                         : SecretIn(arguments.passwordFile, "the password of Orthanc's user");
  options.orthancs[arguments.orthancName] = orthanc;
  if (!arguments.configurationFile.empty())
  {
    for (const std::string& warning : ReadWorkerConfiguration(arguments.configurationFile, options))
    {
      Log(LogLevel::Warning, warning);
    }
  }
  if (options.storeUrl.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "no job store is named, expected --store, CLADE_JOB_STORE or "
                                            "\"JobStore\" in the file of --config");
  }
  if (arguments.check)
  {
    Check(arguments);
    return;
  }
  SetLogLevel(LogLevel::Info); // it runs unattended: its log is all there is
  Worker(options).Run();
}
} // namespace Clade

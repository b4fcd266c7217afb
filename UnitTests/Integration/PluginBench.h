#pragma once
#include "Support/HttpClient.h"
#include "Support/OrthancProcess.h"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// A real Orthanc with the plugin, driven over HTTP.
class PluginBench : public testing::Test
{
protected:
  void SetUp() override;

  /// Starts Orthanc with the section "Clade" and, merged over the defaults, more of Orthanc's own
  /// configuration. Throws std::runtime_error with Orthanc's log when it does not start.
  void StartOrthanc(const nlohmann::json& clade, const nlohmann::json& orthanc = nlohmann::json::object());

  // ---- requests
  HttpReply Get(const std::string& path);
  HttpReply Post(const std::string& path, const nlohmann::json& body);
  HttpReply Send(const std::string& method, const std::string& path,
                 const std::map<std::string, std::string>& headers = {}, const std::string& body = "");
  /// Sends it again as long as the answer is to try later (503 with Retry-After), for a minute.
  HttpReply SendUntilTaken(const std::string& method, const std::string& path,
                           const std::map<std::string, std::string>& headers, const std::string& body);
  nlohmann::json Jobs() { return Get("/clade/jobs?limit=1000").Json(); }
  nlohmann::json Job(const std::string& id) { return Get("/clade/jobs/" + id).Json(); }
  /// Asks until the answer is as wanted, whether Orthanc is there at first or not; a failure and the last
  /// answer where that takes more than a minute.
  nlohmann::json GetUntil(const std::string& path,
                          const std::function<bool(const nlohmann::json&)>& isReached);
  /// Waits for the end of the job.
  nlohmann::json WaitForEnd(const std::string& jobId);

  // ---- series
  /// The files of a thick-slice phantom of 8 slices, one study for one seed.
  std::vector<std::string> MakePhantom(int seriesNumber = 1,
                                       const std::string& manufacturerModelName = "Phantom");
  /// Sends the files to Orthanc; returns its identifier of the series.
  std::string Upload(const std::vector<std::string>& files);

  TemporaryFolder folder_;
  std::unique_ptr<OrthancProcess> orthanc_;

private:
  HttpReply TryToGet(const std::string& path); ///< status 0 where nobody answers
};

/// The section "Clade" with one rule that takes every thick series, and no worker.
nlohmann::json OneRuleNoWorker();
} // namespace Clade::Testing

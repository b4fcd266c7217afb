#pragma once
#include "Support/ChildProcess.h"
#include "Support/TemporaryFolder.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// A real Orthanc of a test's own: its storage in a temporary folder, free ports of the loopback, stopped
/// with the object. Its log goes to standard error when the test has failed.
class OrthancProcess
{
public:
  /// Whether an Orthanc is installed; tests skip where not (CLADE_REQUIRE_ORTHANC).
  static bool IsInstalled();

  /// Starts and waits until it serves. `configuration` is merged over the defaults (RFC 7396: an object is
  /// merged, null removes), `plugins` are files. Throws std::runtime_error with the log when it does not
  /// start.
  explicit OrthancProcess(const nlohmann::json& configuration = nlohmann::json::object(),
                          const std::vector<std::string>& plugins = {});
  ~OrthancProcess();

  int HttpPort() const { return httpPort_; }
  int DicomPort() const { return dicomPort_; }
  std::string Url() const { return "http://127.0.0.1:" + std::to_string(httpPort_); }
  const TemporaryFolder& Folder() const { return folder_; }
  std::string StorageFolder() const { return folder_ / "storage"; }
  std::string Log() const;
  ChildProcess& Process() { return *process_; }

  void Stop(); ///< SIGTERM, and waits for the end; throws std::runtime_error if it has to be killed
  void Kill(); ///< SIGKILL, as a power cut would
  /// Starts again on the same storage, ports and, where none is given, configuration.
  void Start();
  void Start(const nlohmann::json& configuration);
  void Restart()
  {
    Stop();
    Start();
  }

private:
  bool TryStart();

  TemporaryFolder folder_;
  nlohmann::json configuration_;
  int httpPort_ = 0;
  int dicomPort_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

/// A TCP port of the loopback that nobody listens on now.
int FreePort();
} // namespace Clade::Testing

#define CLADE_REQUIRE_ORTHANC()                                                                              \
  if (!Clade::Testing::OrthancProcess::IsInstalled())                                                        \
  GTEST_SKIP() << "Orthanc is not installed (package orthanc)"

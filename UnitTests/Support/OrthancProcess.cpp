#include "Support/OrthancProcess.h"

#include <arpa/inet.h>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <netinet/in.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace Clade::Testing
{
namespace
{
constexpr auto patience = std::chrono::seconds(30);

nlohmann::json Defaults(const TemporaryFolder& folder, int httpPort, int dicomPort)
{
  return {{"Name", "CLADE tests"},
          {"StorageDirectory", folder / "storage"},
          {"IndexDirectory", folder / "storage"},
          {"HttpPort", httpPort},
          {"DicomPort", dicomPort},
          {"RemoteAccessAllowed", false},
          {"AuthenticationEnabled", false},
          {"StableAge", 1},
          {"ConcurrentJobs", 2},
          {"SaveJobs", false},
          {"DicomAet", "CLADETEST"},
          {"DicomCheckCalledAet", false},
          {"Plugins", nlohmann::json::array()}};
}
} // namespace

int FreePort()
{
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool isBound = bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0;
  close(descriptor);
  if (!isBound)
  {
    throw std::runtime_error("the loopback has no free port");
  }
  return ntohs(address.sin_port);
}

bool OrthancProcess::IsInstalled()
{
  return std::filesystem::exists(CLADE_ORTHANC_EXECUTABLE);
}

OrthancProcess::OrthancProcess(const nlohmann::json& configuration, const std::vector<std::string>& plugins)
{
  for (int attempt = 0;; attempt++)
  {
    httpPort_ = FreePort();
    dicomPort_ = FreePort();
    configuration_ = Defaults(folder_, httpPort_, dicomPort_);
    configuration_["Plugins"] = plugins;
    configuration_.merge_patch(configuration);
    if (TryStart())
    {
      return;
    }
    // Between finding a port and Orthanc listening on it another test may take it.
    if (attempt == 3 || Log().find("in use") == std::string::npos)
    {
      throw std::runtime_error("Orthanc did not start:\n" + Log());
    }
  }
}

OrthancProcess::~OrthancProcess()
{
  process_.reset();
  if (::testing::Test::HasFailure())
  {
    std::cerr << "---- log of Orthanc\n" << Log() << "---- end of the log of Orthanc\n";
  }
}

std::string OrthancProcess::Log() const
{
  std::ostringstream text;
  text << std::ifstream(folder_ / "orthanc.log").rdbuf();
  return text.str();
}

bool OrthancProcess::TryStart()
{
  const std::string configurationFile = folder_ / "orthanc.json";
  std::ofstream(configurationFile) << configuration_.dump(2);
  std::filesystem::create_directories(StorageFolder());
  std::ofstream(folder_ / "orthanc.log", std::ios::trunc).close();
  process_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{CLADE_ORTHANC_EXECUTABLE, configurationFile}, folder_ / "orthanc.log");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (Log().find("Orthanc has started") == std::string::npos) // its last word before it serves
  {
    if (process_->Wait(std::chrono::milliseconds(10)) || std::chrono::steady_clock::now() > deadline)
    {
      return false;
    }
  }
  return true;
}

void OrthancProcess::Stop()
{
  process_->Signal(SIGTERM);
  if (!process_->Wait(patience))
  {
    Kill();
    throw std::runtime_error("Orthanc did not stop within 30 s of SIGTERM:\n" + Log());
  }
}

void OrthancProcess::Kill()
{
  process_->Signal(SIGKILL);
  process_->Wait(patience);
}

void OrthancProcess::Start()
{
  if (!TryStart())
  {
    throw std::runtime_error("Orthanc did not start again:\n" + Log());
  }
}

void OrthancProcess::Start(const nlohmann::json& configuration)
{
  configuration_.merge_patch(configuration);
  Start();
}
} // namespace Clade::Testing

#include "Integration/PluginBench.h"

#include "Dicom/Write/PhantomSeries.h"
#include "Volume/Phantom.h"

#include <cstdlib>
#include <dcmtk/dcmdata/dctk.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace Clade::Testing
{
namespace
{
constexpr auto patience = std::chrono::seconds(60);
constexpr auto lookInterval = std::chrono::milliseconds(5);

const std::map<std::string, std::string> json = {{"content-type", "application/json"}};
} // namespace

void PluginBench::SetUp()
{
  CLADE_REQUIRE_ORTHANC();
#ifdef CLADE_SANITIZER_LIBRARY
  // Orthanc itself is not instrumented, so the runtime must be there before the plugin; its leaks are its
  // own.
  setenv("LD_PRELOAD", CLADE_SANITIZER_LIBRARY, 1);
  setenv("ASAN_OPTIONS", "detect_leaks=0:detect_odr_violation=0", 1);
#endif
}

void PluginBench::StartOrthanc(const nlohmann::json& clade, const nlohmann::json& orthanc)
{
  nlohmann::json configuration = orthanc;
  configuration["Clade"] = clade;
  orthanc_ = std::make_unique<OrthancProcess>(configuration, std::vector<std::string>{CLADE_PLUGIN_LIBRARY});
}

HttpReply PluginBench::Send(const std::string& method, const std::string& path,
                            const std::map<std::string, std::string>& headers, const std::string& body)
{
  return SendHttp(orthanc_->HttpPort(), method, path, headers, body);
}

HttpReply PluginBench::Get(const std::string& path)
{
  return Send("GET", path);
}

HttpReply PluginBench::Post(const std::string& path, const nlohmann::json& body)
{
  return Send("POST", path, json, body.dump());
}

nlohmann::json PluginBench::GetUntil(const std::string& path,
                                     const std::function<bool(const nlohmann::json&)>& isReached)
{
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;)
  {
    const HttpReply reply = TryToGet(path);
    if (reply.status == 200 && isReached(reply.Json()))
    {
      return reply.Json();
    }
    if (std::chrono::steady_clock::now() > deadline)
    {
      ADD_FAILURE() << "waited in vain; the last answer is " << reply.status << "\n" << reply.body;
      return reply.status == 0 ? nlohmann::json() : reply.Json();
    }
    std::this_thread::sleep_for(lookInterval); // Orthanc's REST API has no event
  }
}

HttpReply PluginBench::TryToGet(const std::string& path)
{
  try
  {
    return Get(path);
  }
  catch (const std::runtime_error& error)
  {
    return {0, {}, error.what()};
  }
}

HttpReply PluginBench::SendUntilTaken(const std::string& method, const std::string& path,
                                      const std::map<std::string, std::string>& headers,
                                      const std::string& body)
{
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;)
  {
    HttpReply reply = Send(method, path, headers, body);
    const bool mayPass = reply.status == 503 && reply.headers.count("retry-after") != 0;
    if (!mayPass || std::chrono::steady_clock::now() > deadline)
    {
      return reply;
    }
  }
}

nlohmann::json PluginBench::WaitForEnd(const std::string& jobId)
{
  return GetUntil("/clade/jobs/" + jobId + "/wait?timeout=20",
                  [](const nlohmann::json& job) { return !job.at("CompletionTime").is_null(); });
}

std::vector<std::string> PluginBench::MakePhantom(int seriesNumber, const std::string& manufacturerModelName)
{
  VolumeGrid grid = PhantomGrid(PhantomPlane::Coronal, 1.2, 6.6);
  grid.columns = 40;
  grid.rows = 36;
  grid.slices = 8;
  const Volume volume = SamplePhantom(grid, 6, PhantomContrast::Mr, 4, 1);
  PhantomSeriesOptions options;
  options.seriesNumber = seriesNumber;
  options.sliceThicknessMm = 6;
  const std::string folder = folder_ / ("phantom-" + std::to_string(seriesNumber));
  std::filesystem::create_directories(folder);
  return WritePhantomSeries(
      volume, options, folder,
      [&](DcmDataset& dataset, std::size_t)
      { dataset.putAndInsertString(DCM_ManufacturerModelName, manufacturerModelName.c_str()); });
}

std::string PluginBench::Upload(const std::vector<std::string>& files)
{
  std::string series;
  for (const std::string& file : files)
  {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    series = Send("POST", "/instances", {}, bytes.str()).Json().at("ParentSeries");
  }
  return series;
}

nlohmann::json OneRuleNoWorker()
{
  return {{"Rules", {{{"Name", "all"}, {"Match", {{"Modality", "MR|CT"}}}, {"Model", "cubic"}}}},
          {"Worker", {{"Supervise", false}}}};
}
} // namespace Clade::Testing

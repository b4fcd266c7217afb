#include "Integration/PluginBench.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

using namespace Clade::Testing;
using nlohmann::json;
namespace fs = std::filesystem;

// The whole way as a hospital sees it: a scanner sends by DICOM, a viewer fetches by DICOM. DCMTK's tools
// stand for both.
namespace
{
class PluginDicom : public PluginBench
{
protected:
  void SetUp() override
  {
    PluginBench::SetUp();
    if (IsSkipped())
    {
      return;
    }
    viewerPort_ = FreePort();
    json clade = OneRuleNoWorker();
    clade["Worker"] = {{"Threads", 1}};
    clade["Rules"][0]["Options"] = {{"Consistency", "on"}}; // so that the check of the content can be strict
    StartOrthanc(clade, {{"DicomModalities", {{"viewer", {"VIEWER", "127.0.0.1", viewerPort_}}}},
                         {"DicomAlwaysAllowGet", true},
                         {"DicomAlwaysAllowMove", true},
                         {"DicomAlwaysAllowStore", true}});
  }

  /// Runs a tool to its end; its output where it fails.
  void Run(const std::vector<std::string>& arguments)
  {
    const std::string log = folder_ / "tool.log";
    fs::remove(log);
    ChildProcess tool(arguments, log);
    const std::optional<int> status = tool.Wait(std::chrono::seconds(120));
    std::ostringstream output;
    output << std::ifstream(log).rdbuf();
    ASSERT_EQ(status.value_or(-1), 0) << arguments[0] << ":\n" << output.str();
  }

  std::string Port() const { return std::to_string(orthanc_->DicomPort()); }
  std::string NewFolder(const std::string& name)
  {
    fs::create_directory(folder_ / name);
    return folder_ / name;
  }

  /// The derived series of the one series that is in Orthanc, as its SeriesInstanceUID.
  std::string WaitForDerived()
  {
    const json jobs = GetUntil("/clade/jobs", [](const json& list) { return list.size() == 1; });
    const json job = WaitForEnd(jobs[0].at("ID"));
    EXPECT_EQ(job.at("State"), "Success") << job.dump(2);
    derivedSlices_ = job["Result"]["Output"]["Slices"].get<std::size_t>();
    return job["Result"]["Output"]["SeriesInstanceUID"];
  }

  void Judge(const std::string& source, const std::string& derived)
  {
    EXPECT_EQ(std::distance(fs::directory_iterator(derived), fs::directory_iterator()),
              static_cast<std::ptrdiff_t>(derivedSlices_));
    Run({"/usr/bin/python3", CLADE_SOURCE_DIR "/Resources/Scripts/check_derived.py", source, derived});
  }

  int viewerPort_ = 0;
  std::size_t derivedSlices_ = 0;
};
} // namespace

TEST_F(PluginDicom, WhatAScannerSendsAViewerGetsBackFine)
{
  const std::string source = fs::path(MakePhantom().front()).parent_path();
  Run({"/usr/bin/storescu", "-aet", "SCANNER", "+sd", "127.0.0.1", Port(), source});
  const std::string uid = WaitForDerived();
  const std::vector<std::string> keys = {"-k", "QueryRetrieveLevel=SERIES", "-k", "SeriesInstanceUID=" + uid};

  const std::string got = NewFolder("got"); // as Horos and OsiriX with C-GET
  std::vector<std::string> get = {"/usr/bin/getscu", "-S", "-aet", "VIEWER", "127.0.0.1", Port(), "-od", got};
  get.insert(get.end(), keys.begin(), keys.end());
  Run(get);
  Judge(source, got);

  const std::string moved = NewFolder("moved"); // and with C-MOVE
  std::vector<std::string> move = {
      "/usr/bin/movescu",          "-S",        "-aet", "VIEWER", "-aem", "VIEWER", "--port",
      std::to_string(viewerPort_), "127.0.0.1", Port(), "-od",    moved};
  move.insert(move.end(), keys.begin(), keys.end());
  Run(move);
  Judge(source, moved);
}

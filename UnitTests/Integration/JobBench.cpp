#include "Integration/JobBench.h"

#include "Dicom/Write/PhantomSeries.h"
#include "Jobs/EnhanceKey.h"
#include "Support/Phantom.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

namespace Clade::Testing
{
namespace
{
constexpr auto patience = std::chrono::seconds(60);
constexpr auto lookInterval = std::chrono::milliseconds(1);

std::string BytesOf(const std::string& path)
{
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}
} // namespace

VolumeGrid VibeGrid(std::size_t columns, std::size_t rows, std::size_t slices)
{
  VolumeGrid grid = UnitGrid(columns, rows, slices);
  grid.columnSpacingMm = grid.rowSpacingMm = 1.2;
  grid.sliceSpacingMm = 6.6;
  return grid;
}

JobBench::JobBench() : store_(OpenJobStore(folder_ / "jobs.db"))
{
  std::filesystem::create_directories(folder_ / "temporary");
}

void JobBench::SetUp()
{
  CLADE_REQUIRE_ORTHANC();
  StartOrthanc();
}

void JobBench::StartOrthanc(const nlohmann::json& configuration)
{
  client_.reset();
  orthanc_.reset();
  orthanc_ = std::make_unique<OrthancProcess>(configuration);
  OrthancConnection connection;
  connection.url = orthanc_->Url();
  connection.connections = 1; // uploads of a test in the order they are made
  client_ = std::make_unique<OrthancClient>(connection);
}

void JobBench::StartWorker(const std::vector<std::string>& options,
                           const std::map<std::string, std::string>& environment)
{
  std::vector<std::string> command = {CLADE_EXECUTABLE, "worker", "--store", folder_ / "jobs.db"};
  const std::pair<std::string, std::string> defaults[] = {{"--orthanc", orthanc_->Url()},
                                                          {"--temporary-folder", folder_ / "temporary"},
                                                          {"--lease-seconds", "10"}};
  for (const auto& [name, value] : defaults)
  {
    if (std::find(options.begin(), options.end(), name) == options.end())
    {
      command.insert(command.end(), {name, value});
    }
  }
  command.insert(command.end(), options.begin(), options.end());
  worker_ = std::make_unique<ChildProcess>(command, folder_ / "worker.log", environment);
}

void JobBench::KillWorker()
{
  worker_->Signal(SIGKILL);
  ASSERT_TRUE(worker_->Wait(patience).has_value());
}

std::optional<int> JobBench::StopWorker()
{
  worker_->Signal(SIGTERM);
  return worker_->Wait(patience);
}

std::string JobBench::WorkerLog() const
{
  return BytesOf(folder_ / "worker.log");
}

std::vector<std::string> JobBench::MakePhantom(const VolumeGrid& grid, std::int32_t seriesNumber)
{
  const Volume volume = Paint(grid, [](const Vector3& p)
                              { return 500 + 200 * std::sin(p.x / 9) + 150 * std::cos(p.y / 7 + p.z / 20); });
  PhantomSeriesOptions options;
  options.seriesNumber = seriesNumber;
  options.sliceThicknessMm = 6;
  const std::string folder = folder_ / ("phantom-" + std::to_string(seriesNumber));
  std::filesystem::create_directories(folder);
  return WritePhantomSeries(volume, options, folder);
}

std::string JobBench::Upload(const VolumeGrid& grid, std::int32_t seriesNumber)
{
  return UploadFiles(MakePhantom(grid, seriesNumber));
}

std::string JobBench::UploadFiles(const std::vector<std::string>& files)
{
  NoProgress progress;
  return client_->StoreMany(
      files.size(), [&](std::size_t i) { return BytesOf(files[i]); }, progress)[0]["ParentSeries"];
}

std::vector<std::string> JobBench::SeriesBeside(const std::vector<std::string>& known)
{
  std::vector<std::string> others;
  for (const std::string id : client_->GetJson("/series"))
  {
    if (std::find(known.begin(), known.end(), id) == known.end())
    {
      others.push_back(id);
    }
  }
  return others;
}

std::vector<std::string> JobBench::SopInstanceUidsOf(const std::string& seriesId)
{
  std::vector<std::string> uids;
  for (const auto& instance : client_->GetJson("/series/" + seriesId + "/instances"))
  {
    uids.push_back(instance["MainDicomTags"]["SOPInstanceUID"]);
  }
  std::sort(uids.begin(), uids.end());
  return uids;
}

std::size_t JobBench::InstancesInOrthanc()
{
  return client_->GetJson("/statistics")["CountInstances"];
}

JobRequest JobBench::RequestFor(const std::string& seriesId)
{
  const auto series = client_->GetJson("/series/" + seriesId);
  JobRequest request;
  request.seriesId = seriesId;
  request.seriesInstanceUid = series["MainDicomTags"]["SeriesInstanceUID"];
  request.studyId = series["ParentStudy"];
  request.model = "cubic";
  const EnhanceOptions options;
  const auto instances = SopInstanceUidsOf(seriesId);
  request.parameters = {{"Options", ToJson(options)}, {"Instances", instances}, {"ModelHash", ""}};
  request.key = EnhanceKey(request);
  return request;
}

std::string JobBench::Enqueue(const std::string& seriesId)
{
  return store_->Enqueue(RequestFor(seriesId)).job.id;
}

Job JobBench::WaitUntil(const std::string& jobId, const std::function<bool(const Job&)>& isReached)
{
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;)
  {
    const auto job = store_->Find(jobId);
    if (!job)
    {
      ADD_FAILURE() << "job " << jobId << " is gone";
      return {};
    }
    if (isReached(*job))
    {
      return *job;
    }
    if (std::chrono::steady_clock::now() > deadline)
    {
      ADD_FAILURE() << "waited in vain; the job is\n" << ToJson(*job).dump(2) << "\n" << WorkerLog();
      return *job;
    }
    std::this_thread::sleep_for(lookInterval); // the store has no event for readers
  }
}

Job JobBench::WaitForEnd(const std::string& jobId)
{
  return WaitUntil(jobId, [](const Job& job) { return IsFinal(job.state); });
}

Job JobBench::WaitForStage(const std::string& jobId, const std::string& stage)
{
  const Job job = WaitUntil(jobId, [&](const Job& j) { return j.stage == stage || IsFinal(j.state); });
  EXPECT_EQ(job.stage, stage) << ToJson(job).dump(2);
  return job;
}

void JobBench::ExpectOneDerivedSeries(const Job& job, const std::vector<std::string>& known)
{
  ASSERT_EQ(job.state, JobState::Success) << ToJson(job).dump(2) << "\n" << WorkerLog();
  EXPECT_EQ(job.publishingSeriesUid, "");
  EXPECT_EQ(SeriesBeside(known), std::vector<std::string>{job.derivedSeriesId});
  const std::size_t slices = job.result["Output"]["Slices"];
  EXPECT_EQ(SopInstanceUidsOf(job.derivedSeriesId).size(), slices);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "temporary"));
}

void JobBench::ExpectNothingBeside(const std::vector<std::string>& known)
{
  EXPECT_EQ(SeriesBeside(known), std::vector<std::string>());
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "temporary"));
}
} // namespace Clade::Testing

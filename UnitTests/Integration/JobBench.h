#pragma once
#include "Jobs/IJobStore.h"
#include "Orthanc/OrthancClient.h"
#include "Settings/EnhanceOptions.h"
#include "Support/OrthancProcess.h"
#include "Volume/Volume.h"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// What a hospital's machine has, small and alone: a real Orthanc, a job store, and the program `clade` as
/// worker, each a process of its own. Jobs are put into the store as the plugin does.
class JobBench : public testing::Test
{
protected:
  JobBench();
  void SetUp() override;

  // ---- processes
  void StartOrthanc(const nlohmann::json& configuration = nlohmann::json::object());
  void StartWorker(const std::vector<std::string>& options = {},
                   const std::map<std::string, std::string>& environment = {});
  void KillWorker(); ///< SIGKILL, as an out-of-memory kill
  /// SIGTERM; returns the exit status.
  std::optional<int> StopWorker();
  std::string WorkerLog() const;

  // ---- series
  /// A phantom in Orthanc; returns Orthanc's identifier of the series.
  std::string Upload(const VolumeGrid& grid, std::int32_t seriesNumber = 1);
  std::string UploadFiles(const std::vector<std::string>& files);
  /// The phantom's files, not yet in Orthanc.
  std::vector<std::string> MakePhantom(const VolumeGrid& grid, std::int32_t seriesNumber = 1);
  /// Orthanc's identifiers of all series but these.
  std::vector<std::string> SeriesBeside(const std::vector<std::string>& known);
  std::vector<std::string> SopInstanceUidsOf(const std::string& seriesId);
  std::size_t InstancesInOrthanc();

  // ---- jobs
  JobRequest RequestFor(const std::string& seriesId);
  std::string Enqueue(const std::string& seriesId);
  /// The job as soon as `isReached`, the latest one seen where that takes too long (a failure).
  Job WaitUntil(const std::string& jobId, const std::function<bool(const Job&)>& isReached);
  Job WaitForEnd(const std::string& jobId);
  Job WaitForStage(const std::string& jobId, const std::string& stage);

  /// The job has ended well, and its derived series, complete, is the only series beside `known`.
  void ExpectOneDerivedSeries(const Job& job, const std::vector<std::string>& known);
  /// Nothing but the series `known` is in Orthanc, nothing of the job on disk.
  void ExpectNothingBeside(const std::vector<std::string>& known);

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_;
  std::unique_ptr<OrthancProcess> orthanc_;
  std::unique_ptr<OrthancClient> client_;
  std::unique_ptr<ChildProcess> worker_;
};

/// 1.2 x 1.2 x 6.6 mm, as an abdominal VIBE.
VolumeGrid VibeGrid(std::size_t columns, std::size_t rows, std::size_t slices);

/// A phantom that is enhanced in a blink, and one whose every stage lasts long enough to be met.
inline VolumeGrid SmallGrid()
{
  return VibeGrid(40, 36, 8);
}
inline VolumeGrid LargeGrid()
{
  return VibeGrid(256, 256, 40);
}
} // namespace Clade::Testing

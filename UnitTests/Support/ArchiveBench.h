#pragma once
#include "Dicom/Write/PhantomSeries.h"
#include "Jobs/EnhanceKey.h"
#include "Jobs/IJobStore.h"
#include "Orthanc/OrthancClient.h"
#include "Settings/EnhanceOptions.h"
#include "Support/OrthancProcess.h"
#include "Support/Phantom.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// 1.2 x 1.2 x 6.6 mm, as an abdominal VIBE.
inline VolumeGrid VibeGrid(std::size_t columns, std::size_t rows, std::size_t slices)
{
  VolumeGrid grid = UnitGrid(columns, rows, slices);
  grid.columnSpacingMm = grid.rowSpacingMm = 1.2;
  grid.sliceSpacingMm = 6.6;
  return grid;
}

/// A phantom that is enhanced in a blink, and one whose every stage lasts long enough to be met.
inline VolumeGrid SmallGrid()
{
  return VibeGrid(40, 36, 8);
}
inline VolumeGrid LargeGrid()
{
  return VibeGrid(256, 256, 40);
}

/// A real Orthanc and a job store, each alone; jobs are put into the store as the plugin does.
class ArchiveBench : public testing::Test
{
protected:
  ArchiveBench() : store_(OpenJobStore(folder_ / "jobs.db"))
  {
    std::filesystem::create_directories(folder_ / "temporary");
  }
  void SetUp() override
  {
    CLADE_REQUIRE_ORTHANC();
    StartOrthanc();
  }

  void StartOrthanc(const nlohmann::json& configuration = nlohmann::json::object())
  {
    client_.reset();
    orthanc_.reset();
    orthanc_ = std::make_unique<OrthancProcess>(configuration);
    OrthancConnection connection;
    connection.url = orthanc_->Url();
    connection.connections = 1; // uploads of a test in the order they are made
    client_ = std::make_unique<OrthancClient>(connection);
  }

  // ---- series
  static std::string FileBytes(const std::string& path)
  {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
  }
  /// A phantom in Orthanc; returns Orthanc's identifier of the series.
  std::string Upload(const VolumeGrid& grid, std::int32_t seriesNumber = 1)
  {
    return UploadFiles(MakePhantom(grid, seriesNumber));
  }
  std::string UploadFiles(const std::vector<std::string>& files)
  {
    NoProgress progress;
    return client_->StoreMany(
        files.size(), [&](std::size_t i) { return FileBytes(files[i]); }, progress)[0]["ParentSeries"];
  }
  /// The phantom's files, not yet in Orthanc.
  std::vector<std::string> MakePhantom(const VolumeGrid& grid, std::int32_t seriesNumber = 1)
  {
    const Volume volume =
        Paint(grid, [](const Vector3& p)
              { return 500 + 200 * std::sin(p.x / 9) + 150 * std::cos(p.y / 7 + p.z / 20); });
    PhantomSeriesOptions options;
    options.seriesNumber = seriesNumber;
    options.sliceThicknessMm = 6;
    const std::string folder = folder_ / ("phantom-" + std::to_string(seriesNumber));
    std::filesystem::create_directories(folder);
    return WritePhantomSeries(volume, options, folder);
  }
  /// Orthanc's identifiers of all series but these.
  std::vector<std::string> SeriesBeside(const std::vector<std::string>& known)
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
  std::vector<std::string> SopInstanceUidsOf(const std::string& seriesId)
  {
    std::vector<std::string> uids;
    for (const auto& instance : client_->GetJson("/series/" + seriesId + "/instances"))
    {
      uids.push_back(instance["MainDicomTags"]["SOPInstanceUID"]);
    }
    std::sort(uids.begin(), uids.end());
    return uids;
  }
  std::size_t InstancesInOrthanc() { return client_->GetJson("/statistics")["CountInstances"]; }

  // ---- jobs
  JobRequest RequestFor(const std::string& seriesId)
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
  std::string Enqueue(const std::string& seriesId) { return store_->Enqueue(RequestFor(seriesId)).job.id; }
  /// The job has ended well, and its derived series, complete, is the only series beside `known`.
  void ExpectOneDerivedSeries(const Job& job, const std::vector<std::string>& known)
  {
    ASSERT_EQ(job.state, JobState::Success) << ToJson(job).dump(2);
    EXPECT_EQ(job.publishingSeriesUid, "");
    EXPECT_EQ(SeriesBeside(known), std::vector<std::string>{job.derivedSeriesId});
    const std::size_t slices = job.result["Output"]["Slices"];
    EXPECT_EQ(SopInstanceUidsOf(job.derivedSeriesId).size(), slices);
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "temporary"));
  }
  /// Nothing but the series `known` is in Orthanc, nothing of the job on disk.
  void ExpectNothingBeside(const std::vector<std::string>& known)
  {
    EXPECT_EQ(SeriesBeside(known), std::vector<std::string>());
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "temporary"));
  }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_;
  std::unique_ptr<OrthancProcess> orthanc_;
  std::unique_ptr<OrthancClient> client_;
};
} // namespace Clade::Testing

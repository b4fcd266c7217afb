#include "Enhance/EnhanceSeries.h"

#include "Base/Error.h"
#include "Dicom/Read/SeriesReader.h"
#include "Dicom/Write/PhantomSeries.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"
#include "Volume/Phantom.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

using namespace Clade;
using Clade::Testing::TemporaryFolder;

namespace
{
class EnhanceSeriesTest : public testing::Test
{
protected:
  /// A thick-slice CT phantom as DICOM, read again.
  SourceSeries Phantom()
  {
    const Volume volume =
        SamplePhantom(PhantomGrid(PhantomPlane::Transverse, 8, 32), 32, PhantomContrast::Ct, 5);
    PhantomSeriesOptions options;
    options.modality = "CT";
    options.rescaleIntercept = -1024;
    std::filesystem::create_directory(folder_ / "thick");
    return Read(WritePhantomSeries(volume, options, folder_ / "thick"), InputLimits());
  }

  SourceSeries Read(const std::vector<std::string>& files, const InputLimits& limits)
  {
    std::vector<DicomObject> objects;
    for (const std::string& file : files)
    {
      objects.push_back({file, {}});
    }
    NoProgress progress;
    return ReadSeries(objects, limits, progress);
  }

  EnhanceRequest WithIdentityModel()
  {
    const NetworkModel model = Clade::Testing::IdentityModel();
    ModelMetadata metadata = model.Metadata();
    metadata.modality = "CT";
    metadata.intensity = {IntensityMapping::Kind::Window, -1000, 2000};
    WriteModelFile(folder_ / "tiny.safetensors", metadata, model.Loaded().generator);
    EnhanceRequest request;
    request.model = ResolveModel("tiny", "CT", folder_.Path());
    request.settings.threads = 2;
    return request;
  }

  EnhanceResult Run(const SourceSeries& source, const EnhancePlan& plan)
  {
    std::filesystem::create_directory(folder_ / "fine");
    NoProgress nobody;
    StageClock clock(nobody);
    return EnhanceSeries(source, plan, folder_ / "fine", clock);
  }

  TemporaryFolder folder_;
};
} // namespace

TEST_F(EnhanceSeriesTest, MakesWhatWasPlanned)
{
  const SourceSeries source = Phantom();
  EnhancePlan plan = PlanEnhancement(source, EnhanceRequest());
  EXPECT_EQ(plan.AllSeries().size(), 1u);
  const EnhanceResult result = Run(source, plan);
  ASSERT_EQ(result.files.size(), 1u);
  EXPECT_EQ(result.files[0].size(), plan.grid.slices);
  const EnhanceReport::Dicom& dicom = result.report.dicom.value();
  EXPECT_EQ(dicom.outputSeriesUid, plan.enhanced.identity.seriesInstanceUid);
  EXPECT_EQ(dicom.inputSeriesUid, source.seriesInstanceUid);
  EXPECT_EQ(dicom.uncertaintySeriesUid, "");
  EXPECT_EQ(result.report.input.value().modality, "CT");
  EXPECT_GT(result.report.peakMemoryMiB.value(), 0);
}

TEST_F(EnhanceSeriesTest, TheUncertaintyMapIsASeriesOfDifferencesOfItsOwn)
{
  const SourceSeries source = Phantom();
  EnhanceRequest request = WithIdentityModel();
  request.settings.options.planes = LrPlanes::Both;
  request.settings.options.uncertainty = true;
  EnhancePlan plan = PlanEnhancement(source, request);
  ASSERT_EQ(plan.AllSeries().size(), 2u);
  EXPECT_NE(plan.uncertainty->identity.seriesInstanceUid, plan.enhanced.identity.seriesInstanceUid);
  const EnhanceResult result = Run(source, plan);
  ASSERT_EQ(result.files.size(), 2u);

  InputLimits limits;
  limits.requireAnisotropy = false;
  const SourceSeries map = Read(result.files[1], limits);
  EXPECT_EQ(map.seriesInstanceUid, plan.uncertainty->identity.seriesInstanceUid);
  EXPECT_EQ(map.format.rescaleIntercept, 0); // 0 is no difference, not -1024 HU
  EXPECT_EQ(map.format.rescaleSlope, source.format.rescaleSlope);
  // the identity network sees no difference between the planes
  EXPECT_EQ(*std::max_element(map.volume.voxels.begin(), map.volume.voxels.end()), 0);
}

TEST_F(EnhanceSeriesTest, NothingIsWrittenThatTheGateRefuses)
{
  const SourceSeries source = Phantom();
  EnhanceRequest request = WithIdentityModel();
  WriteModelFile(request.model.path, Clade::Testing::RandomModel().Metadata(),
                 Clade::Testing::RandomModel().Loaded().generator);
  request.settings.forceModel = true;
  EXPECT_THROW(Run(source, PlanEnhancement(source, request)), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "fine"));
}

namespace
{
/// Which threads report in the stage "write".
class WritersOf : public NoProgress
{
public:
  void BeginStage(std::string_view stage) override { isWriting_ = stage == "write"; }
  void Report(double) override
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (isWriting_)
    {
      threads.insert(std::this_thread::get_id());
    }
  }
  std::set<std::thread::id> threads;

private:
  std::mutex mutex_;
  std::atomic<bool> isWriting_{false};
};
} // namespace

TEST_F(EnhanceSeriesTest, WritesWithAsManyThreadsAsItIsGiven)
{
  const SourceSeries source = Phantom();
  EnhanceRequest request;
  request.settings.threads = 1;
  std::filesystem::create_directory(folder_ / "fine");
  WritersOf writers;
  StageClock clock(writers);
  EnhanceSeries(source, PlanEnhancement(source, request), folder_ / "fine", clock);
  EXPECT_EQ(writers.threads.size(), 1u);
}

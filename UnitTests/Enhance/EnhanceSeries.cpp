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
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
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

  static void SaveRandomCtModel(const std::string& path)
  {
    ModelMetadata metadata = Clade::Testing::RandomModel().Metadata();
    metadata.modality = "CT";
    WriteModelFile(path, metadata, Clade::Testing::RandomModel().Loaded().generator);
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
  SaveRandomCtModel(request.model.path);
  EXPECT_THROW(Run(source, PlanEnhancement(source, request)), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "fine"));
}

TEST_F(EnhanceSeriesTest, WhatIsForcedPastTheGateSaysSoInTheSeriesItself)
{
  const SourceSeries source = Phantom();
  EnhanceRequest request = WithIdentityModel();
  SaveRandomCtModel(request.model.path);
  const EnhancePlan refused = PlanEnhancement(source, request);
  request.settings.options.forceModel = true;
  for (const bool isDefault : {false, true})
  {
    request.model.isDefault = isDefault;
    const EnhancePlan plan = PlanEnhancement(source, request);
    EXPECT_NE(plan.enhanced.identity.seriesInstanceUid, refused.enhanced.identity.seriesInstanceUid);
    const EnhanceResult result = Run(source, plan);
    EXPECT_FALSE(result.isHeldBack);
    EXPECT_EQ(result.report.model.name, request.model.name);
    EXPECT_EQ(result.report.warnings.at(0).code, "W_FORCED");
    std::ifstream file(result.files.at(0).front(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(bytes, testing::HasSubstr("is kept because that was forced: the quality gate \""));
    EXPECT_THAT(bytes, testing::HasSubstr(", forced]"));
    std::filesystem::remove_all(folder_ / "fine");
    std::filesystem::create_directory(folder_ / "fine");
  }
}

TEST_F(EnhanceSeriesTest, WhatWasHeldBackDoesNotStandForWhatIsForced)
{
  const SourceSeries source = Phantom();
  EnhanceRequest request = WithIdentityModel();
  request.model.isDefault = true;
  const EnhancePlan held = PlanEnhancement(source, request);
  request.settings.options.forceModel = true;
  const EnhancePlan forced = PlanEnhancement(source, request);
  ASSERT_TRUE(held.interpolated && forced.interpolated);
  EXPECT_NE(forced.interpolated->identity.seriesInstanceUid, held.interpolated->identity.seriesInstanceUid);
  EXPECT_NE(forced.enhanced.identity.seriesInstanceUid, held.enhanced.identity.seriesInstanceUid);
}

TEST_F(EnhanceSeriesTest, ADefaultThatTheGateRefusesIsInterpolatedInASeriesThatSaysSo)
{
  const SourceSeries source = Phantom();
  EnhanceRequest request = WithIdentityModel();
  SaveRandomCtModel(request.model.path);
  request.model.isDefault = true;
  request.settings.options.planes = LrPlanes::Both;
  request.settings.options.uncertainty = true;
  const EnhancePlan plan = PlanEnhancement(source, request);
  const EnhanceResult result = Run(source, plan);
  EXPECT_TRUE(result.isHeldBack);
  EXPECT_EQ(result.report.model.name, "cubic");
  EXPECT_EQ(result.report.warnings.at(0).code, "W_QUALITY");

  const EnhancePlan made = plan.Interpolated();
  EXPECT_EQ(made.warnings.at(0).code, "W_QUALITY");
  ASSERT_EQ(result.files.size(), made.Identities().size()) << "there are no differences of planes";
  InputLimits limits;
  limits.requireAnisotropy = false;
  const SourceSeries written = Read(result.files[0], limits);
  EXPECT_EQ(written.seriesInstanceUid, made.enhanced.identity.seriesInstanceUid);
  EXPECT_EQ(result.report.dicom->outputSeriesUid, written.seriesInstanceUid);
  EXPECT_NE(written.seriesInstanceUid, plan.enhanced.identity.seriesInstanceUid);
  EXPECT_NE(written.seriesInstanceUid,
            PlanEnhancement(source, EnhanceRequest()).enhanced.identity.seriesInstanceUid);
  EXPECT_THAT(made.enhanced.info.remark,
              testing::HasSubstr("is not used: it did not pass the quality gate; interpolated instead."));
  std::ifstream file(result.files[0].front(), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(bytes, testing::HasSubstr("is not used: the quality gate \""));
  EXPECT_EQ(AlreadyStoredJson(made)["Warnings"][0]["Code"], "W_QUALITY");
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

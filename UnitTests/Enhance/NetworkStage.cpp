#include "Enhance/EnhanceVolume.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"
#include "Volume/Phantom.h"
#include "Volume/Resampler.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;

namespace
{
/// A thick-slice phantom, a model file, and what EnhanceVolume makes of the two.
class NetworkInThePath : public testing::Test
{
protected:
  NetworkInThePath()
      : source_(SamplePhantom(PhantomGrid(PhantomPlane::Coronal, 8, 32), 32, PhantomContrast::Mr))
  {
    settings_.threads = 2;
    settings_.options.precision = Precision::Float32;
    meaning_.lowestStored = 0;
    meaning_.highestStored = 4095;
  }

  EnhanceModel Save(const NetworkModel& model, const std::string& modality = "MR")
  {
    ModelMetadata metadata = model.Metadata();
    metadata.modality = modality;
    WriteModelFile(folder_ / "tiny.safetensors", metadata, model.Loaded().generator);
    return ResolveModel("tiny", modality, folder_.Path());
  }

  EnhancedVolume Run(const EnhanceModel& model)
  {
    NoProgress progress;
    return EnhanceVolume(source_, meaning_, model, settings_, progress, report_);
  }

  /// As the program interpolates: what a spline overshoots by beyond borders is taken away.
  Volume Interpolated() { return Run(EnhanceModel()).volume; }

  TemporaryFolder folder_;
  Volume source_;
  VolumeMeaning meaning_;
  EnhanceSettings settings_;
  nlohmann::json report_;
};

double LargestDifference(const Volume& a, const Volume& b)
{
  double largest = 0;
  for (std::size_t i = 0; i < a.voxels.size(); i++)
  {
    largest = std::max(largest, std::abs(static_cast<double>(a.voxels[i]) - b.voxels[i]));
  }
  return largest;
}

template<typename Work>
Error ErrorOf(const Work& work)
{
  try
  {
    work();
  }
  catch (const Error& error)
  {
    return error;
  }
  return Error(ErrorCode::Internal, "nothing was thrown");
}
} // namespace

TEST_F(NetworkInThePath, IdentityGivesBackTheInterpolation)
{
  settings_.options.consistency = ConsistencyMode::Off;
  const Volume expected = Interpolated();
  const Volume found = Run(Save(Clade::Testing::IdentityModel())).volume;
  ASSERT_TRUE(SameGrid(found.grid, expected.grid));
  EXPECT_LE(LargestDifference(found, expected), 1e-6 * 1000 * 2); // 1e-6 of the network's range, -1..1
  EXPECT_EQ(report_["Model"]["Name"], "tiny");
  EXPECT_EQ(report_["Model"]["Sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(report_["Precision"], "fp32");
  EXPECT_GT(report_["Consistency"]["Before"]["RMS"].get<double>(), 0);
}

TEST_F(NetworkInThePath, ConsistencyReproducesTheAcquiredSlices)
{
  Run(Save(Clade::Testing::IdentityModel()));
  const nlohmann::json& consistency = report_["Consistency"];
  EXPECT_LT(consistency["After"]["RMS"].get<double>(),
            0.05 * consistency["Before"]["RMS"].get<double>()); // what the limits of the values leave
  EXPECT_TRUE(report_["Gate"].contains("Network"));
  EXPECT_TRUE(report_["Gate"].contains("Result"));
}

TEST_F(NetworkInThePath, CubicIsProjectedWhenAsked)
{
  settings_.options.consistency = ConsistencyMode::On;
  Run(EnhanceModel());
  EXPECT_LT(report_["Consistency"]["After"]["RMS"].get<double>(),
            0.05 * report_["Consistency"]["Before"]["RMS"].get<double>());
}

TEST_F(NetworkInThePath, BothPlanesGiveAnUncertaintyMap)
{
  settings_.options.planes = LrPlanes::Both;
  EXPECT_FALSE(Run(Save(Clade::Testing::IdentityModel())).uncertainty.has_value()); // nobody asked for it
  settings_.options.uncertainty = true;
  const EnhancedVolume found = Run(Save(Clade::Testing::IdentityModel()));
  ASSERT_TRUE(found.uncertainty.has_value());
  EXPECT_TRUE(SameGrid(found.uncertainty->grid, found.volume.grid));
  EXPECT_EQ(report_["Plane"], "both");
}

TEST_F(NetworkInThePath, RandomWeightsDoNotPassTheGate)
{
  const EnhanceModel model = Save(Clade::Testing::RandomModel());
  const Error error = ErrorOf([&] { Run(model); });
  EXPECT_EQ(error.Code(), ErrorCode::QualityGate) << error.Message();
}

TEST_F(NetworkInThePath, AModelOfAnotherModalityIsRefusedUnlessForced)
{
  const EnhanceModel model = Save(Clade::Testing::IdentityModel(), "CT");
  const Error error = ErrorOf([&] { Run(model); });
  EXPECT_EQ(error.Code(), ErrorCode::Model);
  EXPECT_NE(error.Message().find("tiny"), std::string::npos) << error.Message();
  settings_.forceModel = true;
  EXPECT_EQ(Run(model).volume.grid.slices, Interpolated().grid.slices);
}

TEST_F(NetworkInThePath, AFactorOutsideTheTrainedRangeIsRefused)
{
  source_.grid.sliceSpacingMm = 100; // 12.5 times the pixels
  EXPECT_EQ(ErrorOf([&] { Run(Save(Clade::Testing::IdentityModel())); }).Code(), ErrorCode::Model);
}

TEST_F(NetworkInThePath, ASingleSliceIsRefusedBeforeTheNetwork)
{
  source_.grid.slices = 1;
  source_.voxels.resize(source_.grid.VoxelCount());
  settings_.forceModel = true;
  for (const EnhanceModel& model : {EnhanceModel(), Save(Clade::Testing::RandomModel())})
  {
    const Error error = ErrorOf([&] { Run(model); });
    EXPECT_EQ(error.Code(), ErrorCode::TooFew) << error.Message();
    EXPECT_EQ(error.Message(), "the volume has a single slice, at least 2 are needed");
    EXPECT_TRUE(report_.empty());
  }
}

TEST_F(NetworkInThePath, AMissingModelIsNamed)
{
  const Error error = ErrorOf([&] { ResolveModel("auto", "MR", folder_.Path()); });
  EXPECT_EQ(error.Code(), ErrorCode::Model);
  EXPECT_NE(error.Message().find("mr-body"), std::string::npos) << error.Message();
  EXPECT_EQ(ErrorOf([&] { ResolveModel("../tiny", "MR", folder_.Path()); }).Code(), ErrorCode::Model);
}

TEST_F(NetworkInThePath, InvertedImagesComeBackInverted)
{
  settings_.options.consistency = ConsistencyMode::Off;
  const EnhanceModel model = Save(Clade::Testing::IdentityModel());
  for (float& voxel : source_.voxels)
  {
    voxel = 1000 - voxel;
  }
  meaning_.isInverted = true;
  EXPECT_LE(LargestDifference(Run(model).volume, Interpolated()), 1e-6 * 1000 * 2);
}

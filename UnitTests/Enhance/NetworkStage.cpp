#include "Enhance/NetworkStage.h"

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
    acquisition_.lowestStored = 0;
    acquisition_.highestStored = 4095;
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
    return EnhanceVolume(source_, acquisition_, model, settings_, progress);
  }

  /// As the program interpolates: what a spline overshoots by beyond borders is taken away.
  Volume Interpolated() { return Run(EnhanceModel()).volume; }

  TemporaryFolder folder_;
  Volume source_;
  AcquisitionInfo acquisition_;
  EnhanceSettings settings_;
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
  const EnhancedVolume found = Run(Save(Clade::Testing::IdentityModel()));
  ASSERT_TRUE(SameGrid(found.volume.grid, expected.grid));
  EXPECT_LE(LargestDifference(found.volume, expected), 1e-6 * 1000 * 2); // 1e-6 of the network's range, -1..1
  EXPECT_EQ(found.report.model.name, "tiny");
  EXPECT_EQ(found.report.model.sha256.size(), 64u);
  EXPECT_EQ(found.report.network.value().precision, "fp32");
  EXPECT_GT(found.report.consistency.value().before.rms, 0);
  EXPECT_FALSE(found.report.consistency->after) << "nothing was projected";
}

TEST_F(NetworkInThePath, ConsistencyReproducesTheAcquiredSlices)
{
  const EnhanceReport report = Run(Save(Clade::Testing::IdentityModel())).report;
  const ConsistencyFigures& consistency = report.consistency.value();
  EXPECT_LT(consistency.after.value().rms,
            0.05 * consistency.before.rms); // what the limits of the values leave
  EXPECT_TRUE(consistency.interpolated.has_value());
  EXPECT_TRUE(report.gate.value().result.has_value());
}

TEST_F(NetworkInThePath, CubicIsProjectedWhenAsked)
{
  settings_.options.consistency = ConsistencyMode::On;
  const ConsistencyFigures consistency = Run(EnhanceModel()).report.consistency.value();
  EXPECT_LT(consistency.after.value().rms, 0.05 * consistency.before.rms);
}

TEST_F(NetworkInThePath, BothPlanesGiveAnUncertaintyMap)
{
  settings_.options.planes = LrPlanes::Both;
  EXPECT_FALSE(Run(Save(Clade::Testing::IdentityModel())).uncertainty.has_value()); // nobody asked for it
  settings_.options.uncertainty = true;
  const EnhancedVolume found = Run(Save(Clade::Testing::IdentityModel()));
  ASSERT_TRUE(found.uncertainty.has_value());
  EXPECT_TRUE(SameGrid(found.uncertainty->grid, found.volume.grid));
  EXPECT_EQ(found.report.network.value().plane, "both");
}

TEST_F(NetworkInThePath, RandomWeightsDoNotPassTheGate)
{
  const EnhanceModel model = Save(Clade::Testing::RandomModel());
  const Error error = ErrorOf([&] { Run(model); });
  EXPECT_EQ(error.Code(), ErrorCode::QualityGate) << error.Message();
  settings_.options.forceModel = true;
  const EnhanceReport forced = Run(model).report;
  ASSERT_EQ(forced.warnings.size(), 1u);
  EXPECT_EQ(forced.warnings[0].code, "W_FORCED");
  EXPECT_EQ(forced.warnings[0].text,
            "what the model tiny made of this series is kept because that was forced: " + error.Message());
  EXPECT_EQ(forced.gate.value().failure, error.Message());
}

TEST_F(NetworkInThePath, AModelOfAnotherModalityIsRefusedUnlessForced)
{
  const EnhanceModel model = Save(Clade::Testing::IdentityModel(), "CT");
  const Error error = ErrorOf([&] { Run(model); });
  EXPECT_EQ(error.Code(), ErrorCode::Model);
  EXPECT_NE(error.Message().find("tiny"), std::string::npos) << error.Message();
  settings_.options.forceModel = true;
  const EnhancedVolume forced = Run(model);
  EXPECT_EQ(forced.volume.grid.slices, Interpolated().grid.slices);
  ASSERT_EQ(forced.report.warnings.size(), 1u);
  EXPECT_EQ(forced.report.warnings[0].code, "W_FORCED");
  EXPECT_EQ(forced.report.warnings[0].text, error.Message() + "; it is used because that was forced");
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
  settings_.options.forceModel = true;
  for (const EnhanceModel& model : {EnhanceModel(), Save(Clade::Testing::RandomModel())})
  {
    const Error error = ErrorOf([&] { Run(model); });
    EXPECT_EQ(error.Code(), ErrorCode::TooFew) << error.Message();
    EXPECT_EQ(error.Message(), "the volume has a single slice, at least 2 are needed");
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
  acquisition_.isInverted = true;
  EXPECT_LE(LargestDifference(Run(model).volume, Interpolated()), 1e-6 * 1000 * 2);
}

#include "Enhance/NetworkRange.h"

#include "Base/Error.h"
#include "Enhance/EnhanceVolume.h"
#include "Network/ModelFile.h"
#include "Support/LateModels.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"
#include "Volume/Resampler.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
/// A late model made for factors 2 to 4 that gives the interpolation, and thick slices of any factor.
class DefaultModel : public testing::Test
{
protected:
  DefaultModel()
  {
    const NetworkModel model = LateModel(0);
    ModelMetadata metadata = model.Metadata();
    metadata.smallestFactor = 2;
    metadata.largestFactor = 4;
    metadata.quality = {-1, 1e9, 1e9, 1e9, 1e9, -1, -1}; // what is judged here is the way, not the picture
    model_.name = "mr-body";
    model_.path = folder_ / "mr-body.safetensors";
    model_.isDefault = true;
    WriteModelFile(model_.path, metadata, model.Loaded().generator);
    settings_.threads = 2;
    settings_.options.precision = Precision::Float32;
  }

  static Volume Slices(double factor, std::size_t columns = 20)
  {
    VolumeGrid grid = UnitGrid(columns, columns + 4, 6);
    grid.sliceSpacingMm = factor;
    return Paint(grid, [&](const Vector3& p)
                 { return 500 + 300 * std::sin(0.3 * p.x + p.z / factor) * std::cos(0.2 * p.y); });
  }

  EnhancedVolume Run(const Volume& source)
  {
    NoProgress progress;
    return EnhanceVolume(source, {}, model_, settings_, progress);
  }

  TemporaryFolder folder_;
  EnhanceModel model_;
  EnhanceSettings settings_;
};
} // namespace

TEST_F(DefaultModel, IsUsedAsItIsWithinItsRange)
{
  for (const double factor : {2.0, 3.3, 4.1})
  {
    const NetworkRange range = RangeFor(model_, Slices(factor).grid);
    EXPECT_EQ(range.model.name, "mr-body");
    EXPECT_FALSE(range.networkGrid.has_value());
    EXPECT_TRUE(range.warnings.empty());
  }
}

TEST_F(DefaultModel, IsUsedAsItIsOutsideItsRangeWhereThatIsForced)
{
  for (const double factor : {1.6, 6.5, 9.0})
  {
    const NetworkRange range = RangeFor(model_, Slices(factor).grid, true);
    EXPECT_EQ(range.model.name, "mr-body");
    EXPECT_FALSE(range.networkGrid.has_value());
  }
}

TEST_F(DefaultModel, DividesAsFarAsItCanAndTheRestIsInterpolated)
{
  const Volume source = Slices(6.5);
  const NetworkRange range = RangeFor(model_, source.grid);
  ASSERT_TRUE(range.networkGrid.has_value());
  EXPECT_EQ(range.networkGrid->slices, 5u * 4 + 1);
  const EnhancedVolume made = Run(source);
  EXPECT_TRUE(SameGrid(made.volume.grid, ThroughPlaneGrid(source.grid, GridKind::Isotropic)));
  EXPECT_EQ(made.report.model.name, "mr-body");
  ASSERT_EQ(made.report.warnings.size(), 1u);
  EXPECT_EQ(made.report.warnings[0].code, "W_FACTOR");
  EXPECT_THAT(made.report.warnings[0].text,
              HasSubstr("6.5 pixels apart, the model mr-body was made for 2 to 4"));
  for (std::size_t k = 0; k < 5;
       k++) // acquired planes lie on the network's grid; the last one beyond the last new one
  {
    EXPECT_NEAR(made.volume.At(7, 9, static_cast<std::size_t>(std::lround(6.5 * static_cast<double>(k)))),
                source.At(7, 9, k), 40);
  }
}

TEST_F(DefaultModel, GivesWayToInterpolationFarFromItsRange)
{
  for (const double factor : {1.6, 12.0, 60.0})
  {
    const Volume source = Slices(factor);
    const EnhancedVolume made = Run(source);
    NoProgress progress;
    const Volume cubic =
        ResampleThroughPlane(source, ThroughPlaneGrid(source.grid, GridKind::Isotropic), progress);
    EXPECT_EQ(made.volume.voxels, cubic.voxels);
    EXPECT_EQ(made.report.model.name, "cubic");
    EXPECT_THAT(made.report.warnings.at(0).text, HasSubstr("interpolated, without the model"));
  }
}

TEST_F(DefaultModel, AModelThatWasAskedForByNameIsStillRefused)
{
  model_.isDefault = false;
  for (const double factor : {1.6, 6.5, 12.0})
  {
    try
    {
      Run(Slices(factor));
      FAIL() << "factor " << factor << " was accepted";
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::Model);
    }
  }
}

TEST_F(DefaultModel, GivesWayToInterpolationWhereTheGateHoldsItsResultBack)
{
  const Volume source = Slices(3);
  const NetworkModel random = RandomModel();
  WriteModelFile(model_.path, random.Metadata(), random.Loaded().generator);
  NoProgress progress;
  for (const ConsistencyMode mode : {ConsistencyMode::Auto, ConsistencyMode::On})
  {
    settings_.options.consistency = mode;
    const EnhancedVolume made = Run(source);
    const EnhancedVolume cubic = EnhanceVolume(source, {}, EnhanceModel(), settings_, progress);
    EXPECT_TRUE(made.refusal.has_value());
    EXPECT_EQ(made.volume.voxels, cubic.volume.voxels);
    EXPECT_EQ(made.report.model.name, "cubic");
    EXPECT_FALSE(made.report.gate.has_value());
    ASSERT_EQ(made.report.warnings.size(), 1u);
    EXPECT_EQ(made.report.warnings[0].code, "W_QUALITY");
    EXPECT_THAT(made.report.warnings[0].text,
                HasSubstr("the model mr-body made of this series is not used: the quality gate \""));
  }
  model_.isDefault = false;
  EXPECT_THROW(Run(source), Error);
  model_.isDefault = true;
  settings_.ignoreGate = true; // models are compared: what one made is what is looked at
  EXPECT_EQ(Run(source).report.model.name, "mr-body");
}

TEST_F(DefaultModel, IsAdaptedWhereThatIsAskedForAndSaysSo)
{
  settings_.options.adaptSteps = 3;
  settings_.options.consistency = ConsistencyMode::Off;
  const AdaptationFigures adapted = Run(Slices(3, 100)).report.adaptation.value();
  EXPECT_EQ(adapted.steps, 3);
  EXPECT_EQ(adapted.isKept, adapted.learning.value().after < adapted.learning->before);

  const EnhanceReport tooSmall = Run(Slices(3)).report;
  EXPECT_FALSE(tooSmall.adaptation.value().isKept);
  EXPECT_EQ(tooSmall.warnings.at(0).code, "W_ADAPT");
  settings_.options.adaptSteps = 0;
  EXPECT_FALSE(Run(Slices(3)).report.adaptation);
}

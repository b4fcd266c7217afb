#include "ImageQuality/SlicePhase.h"

#include "Base/Error.h"
#include "Support/ReferenceData.h"
#include "Support/TextureVolume.h"
#include "Volume/Resampler.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
SlicePhaseModulation Measure(const Volume& volume, double sliceSpacingMm, double offsetMm = 0,
                             std::size_t threads = 2)
{
  return MeasureSlicePhaseModulation(volume, {sliceSpacingMm, offsetMm, {}, threads});
}

std::string ErrorOf(const Volume& volume, double sliceSpacingMm)
{
  try
  {
    Measure(volume, sliceSpacingMm);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

/// Cubic B-spline interpolation of every `every`-th slice.
Volume Cubic(const Volume& truth, std::size_t every)
{
  VolumeGrid grid = truth.grid;
  grid.slices = (truth.grid.slices - 1) / every + 1;
  grid.sliceSpacingMm *= static_cast<double>(every);
  Volume thick(grid);
  const std::size_t plane = grid.columns * grid.rows;
  for (std::size_t n = 0; n < thick.voxels.size(); n++)
  {
    thick.voxels[n] = truth.voxels[n / plane * every * plane + n % plane];
  }
  NoProgress progress;
  return ResampleThroughPlane(thick, ThroughPlaneGrid(grid, GridKind::Isotropic), progress, 1);
}
} // namespace

TEST(SlicePhaseModulation, TruthHasLittleInterpolationMoreStairsMost)
{
  const Volume truth = TextureVolume(48, 40, 61, 3);
  const double ofTruth = Measure(truth, 4).first.modulation;
  const double ofCubic = Measure(Cubic(truth, 4), 4).first.modulation;
  const double ofStairs = Measure(WithTreads(truth, 4), 4).first.modulation;
  EXPECT_LT(ofTruth, 0.12);
  EXPECT_GT(ofCubic, 3 * ofTruth);
  EXPECT_GT(ofStairs, 2 * ofCubic);
  EXPECT_NEAR(ofStairs, 4, 1e-9); // all of it at one of four phases
}

TEST(SlicePhaseModulation, DoesNotDependOnScaleThreadsOrWhereTheVolumeBegins)
{
  const Volume stairs = LinearBetween(TextureVolume(48, 40, 61, 3), 4);
  const SlicePhaseModulation plain = Measure(stairs, 4, 0, 1);
  Volume other = stairs;
  for (float& voxel : other.voxels)
  {
    voxel = -8 * voxel + 4096;
  }
  const SlicePhaseModulation scaled = Measure(other, 4, 0, 3);
  EXPECT_NEAR(scaled.first.modulation, plain.first.modulation, 1e-4);
  EXPECT_NEAR(scaled.second.modulation, plain.second.modulation, 1e-4);
  EXPECT_EQ(Measure(stairs, 4, 8, 2).first.phases, plain.first.phases);
  std::vector<double> turned = Measure(stairs, 4, 1, 2).first.phases; // one slice on
  std::rotate(turned.begin(), turned.begin() + 1, turned.end());
  for (std::size_t n = 0; n < 4; n++)
  {
    EXPECT_NEAR(turned[n], plain.first.phases[n], 1e-9);
  }
  EXPECT_NEAR(std::accumulate(turned.begin(), turned.end(), 0.0), 4, 1e-12);
}

TEST(SlicePhaseModulation, LeavesPaddingOut)
{
  const Volume truth = TextureVolume(48, 40, 61, 3);
  Volume padded = LinearBetween(truth, 4);
  const SlicePhaseModulation plain = Measure(padded, 4);
  padded.padding.assign(padded.voxels.size(), 0);
  EXPECT_EQ(Measure(padded, 4).first.phases, plain.first.phases);
  for (std::size_t k = 0; k < padded.grid.slices; k++) // a wedge, whose border has every phase
  {
    for (std::size_t i = 0; i < k / 3; i++)
    {
      for (std::size_t j = 0; j < padded.grid.rows; j++)
      {
        padded.voxels[padded.Offset(i, j, k)] = k % 4 == 0 ? -2000 : 3000;
        padded.padding[padded.Offset(i, j, k)] = 1;
      }
    }
  }
  EXPECT_NEAR(Measure(padded, 4).first.modulation, plain.first.modulation, 0.05);
  padded.padding.clear();
  EXPECT_GT(Measure(padded, 4).first.modulation, plain.first.modulation + 0.2);
}

TEST(SlicePhaseModulation, SlicesOfPaddingAloneAreNotFolded)
{
  Volume volume = LinearBetween(TextureVolume(48, 40, 61, 3), 4);
  volume.padding.assign(volume.voxels.size(), 0);
  const std::size_t plane = volume.grid.columns * volume.grid.rows;
  std::fill_n(volume.padding.begin(), 8 * plane, 1);
  std::fill_n(volume.voxels.begin(), 8 * plane, 9999.0f);
  EXPECT_NEAR(Measure(volume, 4).first.modulation,
              Measure(LinearBetween(TextureVolume(48, 40, 61, 3), 4), 4).first.modulation, 0.06);
}

TEST(SlicePhaseModulation, PhasesThatNoSliceHasAreLeftOut)
{
  // half-way between slices of half a spacing lie the phases 1/4 and 3/4 of three alone
  const SlicePhaseModulation measured = Measure(WithTreads(TextureVolume(48, 40, 61, 3), 2), 2);
  EXPECT_TRUE(std::isnan(measured.first.phases[1]));
  EXPECT_NEAR(measured.first.modulation, 2, 1e-9);
  EXPECT_NEAR(measured.first.phases[2], 2, 1e-9);
}

TEST(SlicePhaseModulation, RefusesWhatHasNone)
{
  Volume volume = TextureVolume(16, 16, 24, 5);
  EXPECT_THAT(ErrorOf(volume, 1), HasSubstr("1 mm apart; expected more than the volume's own 1 mm"));
  EXPECT_THAT(ErrorOf(volume, std::nan("")), HasSubstr("apart; expected"));
  EXPECT_THAT(ErrorOf(TextureVolume(16, 16, 3, 5), 60), HasSubstr("cover a single phase"));
  EXPECT_THAT(ErrorOf(TextureVolume(16, 16, 2, 5), 2), HasSubstr("2 slices"));
  Volume same = volume;
  for (std::size_t n = 256; n < same.voxels.size(); n++)
  {
    same.voxels[n] = same.voxels[n - 256];
  }
  EXPECT_THAT(ErrorOf(same, 4), HasSubstr("no two slices differ"));
  std::fill(same.voxels.begin(), same.voxels.end(), 5.0f);
  EXPECT_THAT(ErrorOf(same, 4), HasSubstr("same value"));
  volume.voxels[777] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(ErrorOf(volume, 4), HasSubstr("not a finite number"));
  try // limits that are given do not let it pass either
  {
    MeasureSlicePhaseModulation(volume, {4, 0, IntensityMap{0, 255}, 1});
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("not finite numbers"));
  }
}

TEST(SlicePhaseModulation, ReproducesTheReferenceNumbers)
{
  const nlohmann::json reference = ReferenceJson("stairs.json");
  const Volume truth =
      TextureVolume(reference["shape"][0], reference["shape"][1], reference["shape"][2], reference["seed"]);
  const std::map<std::string, Volume> volumes = {
      {"truth", truth}, {"treads", WithTreads(truth, 4)}, {"linear", LinearBetween(truth, 4)}};
  for (const auto& [name, volume] : volumes)
  {
    EXPECT_EQ(volume.At(1, 2, 3), reference["corner"][name][0].get<float>());
    EXPECT_EQ(volume.At(truth.grid.columns - 1, truth.grid.rows - 2, truth.grid.slices - 3),
              reference["corner"][name][1].get<float>());
  }
  for (const nlohmann::json& one : reference["modulation"])
  {
    Volume volume = volumes.at(one["volume"]);
    volume.grid.sliceSpacingMm = one["step"];
    const SlicePhaseModulation measured = Measure(volume, one["spacing"], one["offset"]);
    ASSERT_EQ(measured.first.phases.size(), one["phases"].size());
    ASSERT_EQ(measured.second.phases.size(), one["second_phases"].size());
    for (std::size_t n = 0; n < measured.first.phases.size(); n++)
    {
      EXPECT_NEAR(measured.first.phases[n], one["phases"][n], 1e-9) << one["volume"] << one["spacing"];
      EXPECT_NEAR(measured.second.phases[n], one["second_phases"][n], 1e-9)
          << one["volume"] << one["spacing"];
    }
    EXPECT_NEAR(measured.first.modulation, one["modulation"], 1e-9);
    EXPECT_NEAR(measured.second.modulation, one["second_modulation"], 1e-9);
  }
}

#include "ImageQuality/FourierCorrelation.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "ImageQuality/GreyImage.h"
#include "Support/Phantom.h"
#include "Support/ReferenceVolume.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

namespace
{
std::vector<double> Picture(const std::string& name)
{
  const GreyImage image = ReadGreyImage(ReferencePath("images/" + name + ".pgm"));
  return {image.pixels.begin(), image.pixels.end()};
}

/// The first 16^3 voxels.
std::vector<double> Corner(const std::string& name)
{
  const Volume volume = ReferenceVolume("volumes/" + name + ".txt");
  std::vector<double> cube;
  for (std::size_t n = 0; n < 16 * 16 * 16; n++)
  {
    cube.push_back(volume.At(n % 16, n / 16 % 16, n / 256));
  }
  return cube;
}

std::pair<std::vector<double>, std::vector<double>> PairOf(const std::string& id)
{
  const bool isVolume = id.rfind("volume_", 0) == 0;
  const std::size_t cut = id.find("_vs_");
  return isVolume ? std::pair(Corner(std::string("psnr_") + id[7] + "_ref"),
                              Corner(std::string("psnr_") + id[7] + "_test"))
                  : std::pair(Picture(id.substr(0, cut)), Picture(
                                                              [&]
                                                              {
                                                                const std::string second = id.substr(cut + 4);
                                                                return second.rfind("noise", 0) == 0 ||
                                                                               second.rfind("blur", 0) == 0
                                                                           ? id.substr(0, cut) + '_' + second
                                                                           : second;
                                                              }()));
}

void ExpectCrossing(const std::optional<double>& crossing, const json& expected)
{
  ASSERT_EQ(crossing.has_value(), !expected.is_null());
  if (crossing)
  {
    EXPECT_NEAR(*crossing, expected, 1e-9);
  }
}

Volume Noise(std::uint64_t seed, const VolumeGrid& grid)
{
  Random random(seed);
  return Paint(grid, [&](const Vector3&) { return random.Normal(); });
}
} // namespace

TEST(FourierCorrelation, IsOneForEqualPicturesWhateverTheirScale)
{
  const std::vector<double> a = Corner("psnr_A_test");
  std::vector<double> b = a;
  for (double& value : b)
  {
    value = 3 * value + 100;
  }
  for (const auto& ring : MeasureFourierCorrelation(a, b, 16, 3).correlation)
  {
    EXPECT_NEAR(ring.value_or(0), 1, 1e-9);
  }
  EXPECT_FALSE(MeasureFourierCorrelation(a, b, 16, 3).Crossing(0.5));
}

TEST(FourierCorrelation, IsAboutNothingForIndependentNoise)
{
  const VolumeGrid grid = UnitGrid(24, 20, 22);
  const FourierCorrelation shells = MeasureFourierShells(Noise(1, grid), Noise(2, grid));
  EXPECT_EQ(shells.side, 20u);
  for (std::size_t ring = 3; ring < shells.correlation.size(); ring++)
  {
    EXPECT_LT(std::abs(shells.correlation[ring].value_or(1)), 4 / std::sqrt(double(shells.counts[ring]) / 2));
  }
}

TEST(FourierCorrelation, RefusesWhatItCannotMeasure)
{
  EXPECT_THROW(MeasureFourierCorrelation(std::vector<double>(9), std::vector<double>(9), 3, 2), Error);
  EXPECT_THROW(MeasureFourierCorrelation(std::vector<double>(16), std::vector<double>(15), 4, 2), Error);
  EXPECT_THROW(MeasureFourierCorrelation(std::vector<double>(16, NAN), std::vector<double>(16), 4, 2), Error);
  const Volume thick = Noise(1, ObliqueGrid(20, 20, 20));
  EXPECT_THROW(MeasureFourierShells(thick, thick), Error);
  const Volume flat(UnitGrid(8, 8, 8)); // no power anywhere
  EXPECT_FALSE(MeasureFourierShells(flat, flat).correlation[1]);
}

TEST(FourierCorrelation, ReproducesTheReference)
{
  const json cases = ReferenceJson("frc.json")["cases"];
  ASSERT_EQ(cases.size(), 10u);
  for (const json& one : cases)
  {
    const std::string id = one["id"];
    SCOPED_TRACE(id + ' ' + std::string(one["window"]));
    const auto [a, b] = PairOf(id);
    const int dimensions = id.rfind("volume_", 0) == 0 ? 3 : 2;
    const FourierCorrelation result =
        MeasureFourierCorrelation(a, b, one["N"], dimensions, {one["window"] == "hann"});
    EXPECT_EQ(result.counts, one["counts"].get<std::vector<std::size_t>>());
    ASSERT_EQ(result.correlation.size(), one["correlation"].size());
    for (std::size_t ring = 0; ring < result.correlation.size(); ring++)
    {
      EXPECT_NEAR(result.correlation[ring].value_or(NAN), one["correlation"][ring], 1e-9);
    }
    ExpectCrossing(result.Crossing(1 / 7.0), one["crossing_1_7_cycles_per_pixel"]);
    ExpectCrossing(result.Crossing(0.5), one["crossing_0_5_cycles_per_pixel"]);
  }
}

#include "Volume/BSpline.h"

#include "Base/Error.h"
#include "Support/ReferenceData.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;

namespace
{
/// Samples of `lanes` columns, each a function of sample and lane.
std::vector<double> Columns(std::size_t samples, const std::function<double(std::size_t, std::size_t)>& value)
{
  std::vector<double> columns(samples * BSpline::lanes);
  for (std::size_t k = 0; k < samples; k++)
  {
    for (std::size_t l = 0; l < BSpline::lanes; l++)
    {
      columns[k * BSpline::lanes + l] = value(k, l);
    }
  }
  return columns;
}

/// Values at every position, of all lanes.
std::vector<double> Interpolate(const BSpline& spline, std::vector<double> columns)
{
  spline.Prefilter(columns.data());
  std::vector<double> values(spline.Positions() * BSpline::lanes);
  for (std::size_t p = 0; p < spline.Positions(); p++)
  {
    spline.Evaluate(columns.data(), p, &values[p * BSpline::lanes]);
  }
  return values;
}

double Wavy(std::size_t k, std::size_t l)
{
  return 300 * std::sin(0.9 * static_cast<double>(k) + 0.3 * static_cast<double>(l)) +
         7.0 * static_cast<double>(l);
}
} // namespace

TEST(BSpline, PassesThroughTheSamplesHoweverFewThereAre)
{
  for (std::size_t samples : {1, 2, 3, 4, 5, 60})
  {
    std::vector<double> positions;
    for (std::size_t k = 0; k < samples; k++)
    {
      positions.push_back(static_cast<double>(k));
    }
    const std::vector<double> columns = Columns(samples, Wavy);
    const std::vector<double> values = Interpolate(BSpline(samples, positions), columns);
    for (std::size_t n = 0; n < columns.size(); n++)
    {
      ASSERT_NEAR(values[n], columns[n], 1e-9) << samples << " samples";
    }
  }
}

TEST(BSpline, TwoSamplesAreJoinedByAMirrorSymmetricCurve)
{
  const BSpline spline(2, {0.25, 0.5, 0.75});
  const std::vector<double> values =
      Interpolate(spline, Columns(2, [](std::size_t k, std::size_t) { return k == 0 ? 10.0 : 20.0; }));
  EXPECT_NEAR(values[BSpline::lanes], 15, 1e-12);
  EXPECT_NEAR(values[0] + values[2 * BSpline::lanes], 30, 1e-12);
}

TEST(BSpline, LanesDoNotTouchEachOther)
{
  const BSpline spline(9, {0.3, 4.7, 7.99});
  const std::vector<double> zero =
      Interpolate(spline, Columns(9, [](std::size_t, std::size_t) { return 0.0; }));
  const std::vector<double> one =
      Interpolate(spline, Columns(9, [](std::size_t k, std::size_t l) { return l == 5 ? Wavy(k, l) : 0.0; }));
  for (std::size_t n = 0; n < zero.size(); n++)
  {
    EXPECT_EQ(one[n] == zero[n], n % BSpline::lanes != 5) << n;
  }
}

TEST(BSpline, IsLinearInTheSamples)
{
  const BSpline spline(12, {0.1, 3.14, 10.9});
  const auto other = [](std::size_t k, std::size_t l) { return static_cast<double>((k * k * 31 + l) % 97); };
  const std::vector<double> a = Interpolate(spline, Columns(12, Wavy));
  const std::vector<double> b = Interpolate(spline, Columns(12, other));
  const std::vector<double> sum = Interpolate(
      spline, Columns(12, [&](std::size_t k, std::size_t l) { return 2 * Wavy(k, l) - 0.5 * other(k, l); }));
  for (std::size_t n = 0; n < sum.size(); n++)
  {
    EXPECT_NEAR(sum[n], 2 * a[n] - 0.5 * b[n], 1e-9);
  }
}

// Values of scipy and ITK, made by Resources/Scripts/Reference/make_interpolation.py.
TEST(BSpline, ReproducesCoefficientsAndValuesOfScipyAndItk)
{
  const nlohmann::json reference = Testing::ReferenceJson("interpolation.json");
  const auto samples = reference.at("volume_zyx").get<std::vector<std::vector<double>>>();
  const auto coefficients =
      reference.at("bspline_mirror_coefficients_zyx").get<std::vector<std::vector<double>>>();
  const auto expected = reference.at("bspline3_mirror").get<std::vector<std::vector<double>>>();
  const BSpline spline(samples.size(), reference.at("z_index_positions").get<std::vector<double>>());
  ASSERT_EQ(spline.Positions(), expected.size());

  const std::size_t used = samples.front().size();
  std::vector<double> columns =
      Columns(samples.size(), [&](std::size_t k, std::size_t l) { return l < used ? samples[k][l] : 0.0; });
  const std::vector<double> values = Interpolate(spline, columns);
  spline.Prefilter(columns.data());
  for (std::size_t l = 0; l < used; l++)
  {
    for (std::size_t k = 0; k < samples.size(); k++)
    {
      EXPECT_NEAR(columns[k * BSpline::lanes + l], coefficients[k][l], 1e-9);
    }
    for (std::size_t p = 0; p < expected.size(); p++)
    {
      EXPECT_NEAR(values[p * BSpline::lanes + l], expected[p][l], 1e-9);
    }
  }
}

TEST(BSpline, PositionsOutsideTheSamplesAreRefused)
{
  EXPECT_THROW(BSpline(0, {}), Error);
  for (double outside : {-1e-9, 4.000001, std::numeric_limits<double>::quiet_NaN()})
  {
    try
    {
      BSpline(5, {0, outside});
      FAIL() << outside;
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
      EXPECT_NE(error.Message().find("outside the samples 0..4"), std::string::npos) << error.Message();
    }
  }
}

#include "ImageQuality/EdgeSharpness.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Support/ReferenceData.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

namespace
{
std::vector<double> GaussianBorder(double sigmaMm, double stepMm, double height = 300, double level = 100)
{
  const int half = static_cast<int>(std::ceil(10 * std::max(sigmaMm, stepMm) / stepMm));
  std::vector<double> profile;
  for (int n = -half; n <= half; n++)
  {
    profile.push_back(level + height / 2 * (1 + std::erf(n * stepMm / (sigmaMm * std::sqrt(2.0)))));
  }
  return profile;
}

std::string ErrorOf(const std::vector<double>& profile, double spacingMm, const EdgeOptions& options = {})
{
  try
  {
    MeasureEdgeSharpness(profile, spacingMm, options);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

/// Value, place and filtered profile of one case of edge_sharpness.json.
void ExpectReproduced(const json& edge, double spacingMm)
{
  const std::vector<double> profile = edge["profile"];
  for (const auto& [name, expected] : edge["ES"].items())
  {
    const EdgeOptions options{EdgeReadingFromString(name.substr(0, 1)), true};
    if (expected.is_null())
    {
      EXPECT_THROW(MeasureEdgeSharpness(profile, spacingMm, options), Error) << name;
      continue;
    }
    EXPECT_NEAR(MeasureEdgeSharpness(profile, spacingMm, options).value, expected, 1e-9 * double(expected))
        << name;
  }
  const EdgeSharpness result = MeasureEdgeSharpness(profile, spacingMm);
  const std::size_t at = edge["argmax_index_A"]; // rounding decides between equal neighbours
  EXPECT_NEAR(std::abs(result.gradient[at]), result.value, 1e-12 * result.value);
  if (edge.contains("smoothed_normalised_A") && !edge["smoothed_normalised_A"].is_null())
  {
    EXPECT_THAT(result.filtered,
                testing::Pointwise(testing::DoubleNear(1e-12),
                                   edge["smoothed_normalised_A"].get<std::vector<double>>()));
  }
}
} // namespace

TEST(EdgeSharpness, DoesNotChangeWithContrastLevelOrDirection)
{
  const std::vector<double> profile = GaussianBorder(1.3, 0.7);
  const double value = MeasureEdgeSharpness(profile, 0.7).value;
  EXPECT_NEAR(MeasureEdgeSharpness(GaussianBorder(1.3, 0.7, -5, 1000), 0.7).value, value, 1e-9);
  EXPECT_NEAR(MeasureEdgeSharpness({profile.rbegin(), profile.rend()}, 0.7).value, value, 1e-12);
}

TEST(EdgeSharpness, ScalesWithContrastWhereItIsNotNormalised)
{
  for (char letter = 'A'; letter <= 'H'; letter++)
  {
    const EdgeOptions plain{EdgeReadingFromString(std::string(1, letter)), false};
    const double value = MeasureEdgeSharpness(GaussianBorder(1.3, 0.7, 300), 0.7, plain).value;
    EXPECT_NEAR(MeasureEdgeSharpness(GaussianBorder(1.3, 0.7, 900), 0.7, plain).value, 3 * value, 1e-9);
    EXPECT_NEAR(value / 300, MeasureEdgeSharpness(GaussianBorder(1.3, 0.7), 0.7, {plain.reading, true}).value,
                2e-3);
  }
}

TEST(EdgeSharpness, ApproachesTheAnalyticValueAsTheStepFalls)
{
  const double exact = 1 / (2.0 * std::sqrt(2 * M_PI));
  double lastBias = 1;
  for (double stepMm : {2.0, 1.0, 0.5, 0.25, 0.125})
  {
    const double bias = 1 - MeasureEdgeSharpness(GaussianBorder(2.0, stepMm), stepMm).value / exact;
    EXPECT_GT(bias, 0);
    EXPECT_LT(bias, lastBias / 3);
    lastBias = bias;
  }
  EXPECT_LT(lastBias, 1e-3);
}

TEST(EdgeSharpness, HasTheStatedBiasWhereTheStepIsTheWidthOfTheBorder)
{
  const double exact = 1 / std::sqrt(2 * M_PI);
  EXPECT_NEAR(MeasureEdgeSharpness(GaussianBorder(1, 1), 1).value / exact, 0.79, 0.005);
  EXPECT_NEAR(MeasureEdgeSharpness(GaussianBorder(1, 1), 1, {EdgeReading::B, true}).value / exact, 0.94,
              0.005);
}

TEST(EdgeSharpness, PassesNoiseOnWithTheStatedGain)
{
  Random random(7);
  std::vector<double> noise(100000);
  for (double& sample : noise)
  {
    sample = random.Normal();
  }
  for (const auto& [reading, gain] : {std::pair(EdgeReading::A, 0.475), std::pair(EdgeReading::B, 0.950)})
  {
    double sumOfSquares = 0;
    for (double g : MeasureEdgeSharpness(noise, 0.5, {reading, false}).gradient)
    {
      sumOfSquares += g * g;
    }
    EXPECT_NEAR(std::sqrt(sumOfSquares / static_cast<double>(noise.size())), gain / 0.5, 0.01);
  }
}

TEST(EdgeSharpness, SaysWhereTheSteepestPlaceIs)
{
  EXPECT_NEAR(MeasureEdgeSharpness(GaussianBorder(1, 0.5), 0.5).maximumMm, 10, 1e-12);
  const EdgeSharpness forward = MeasureEdgeSharpness({0, 0, 0, 0, 1, 1, 1, 1}, 2, {EdgeReading::C, true});
  EXPECT_EQ(forward.gradient.size(), 7u);
  EXPECT_NEAR(forward.maximumMm, 3.5 * 2, 1e-12);
}

TEST(EdgeSharpness, WarnsByName)
{
  const auto codes = [](const std::vector<double>& profile)
  {
    std::vector<std::string> result;
    for (const Warning& warning : MeasureEdgeSharpness(profile, 1).warnings)
    {
      result.push_back(warning.code);
    }
    return result;
  };
  EXPECT_THAT(codes(GaussianBorder(2, 1)), testing::IsEmpty());
  EXPECT_THAT(codes({0, 0.1, 0.3, 1, 2, 4, 8, 16}), testing::ElementsAre("W_MAXIMUM_AT_END"));
  EXPECT_THAT(codes({0, 0, 0, 3, 7, 10, 10, 10, 10, 10, 7, 3, 0, 0, 0}),
              testing::ElementsAre("W_SEVERAL_BORDERS"));
  EXPECT_THAT(codes({0, 0, 0, 0, 0, 9, 9, 9, 9, 9}), testing::ElementsAre("W_STEP_LIMITED"));
}

TEST(EdgeSharpness, RefusesWhatHasNoBorder)
{
  EXPECT_EQ(ErrorOf({1, 2, 3, 4}, 1), "the profile has 4 samples; edge sharpness needs at least 5");
  EXPECT_EQ(ErrorOf({4, 4, 4, 4, 4}, 1), "the profile is flat (4 throughout); there is no border to measure");
  EXPECT_EQ(ErrorOf({0.1, 0.1 + 1e-17, 0.1, 0.1 - 1e-17, 0.1}, 1),
            "the profile is flat (0.1 throughout); there is no border to measure");
  EXPECT_EQ(ErrorOf({1, 2, 3, NAN, 5}, 1), "the profile holds a value that is not finite or exceeds 1e30");
  EXPECT_EQ(ErrorOf({1, 2, 3, 4, 5}, 0), "the spacing of the samples is 0 mm; expected 0.000001 to 1000000");
  EXPECT_EQ(
      ErrorOf({0, 0, 0, 5, 5, 0, 0, 0}, 1, {EdgeReading::G, true}),
      "the two ends of the profile differ by less than 5 % of its range; reading G needs a border between "
      "two plateaus");
  EXPECT_EQ(ErrorOf({1, -4, 6, -4, 1}, 1, {EdgeReading::D, true}),
            "the profile is flat once smoothed; reading D cannot normalise it");
}

TEST(EdgeSharpness, KnowsItsReadingsByLetter)
{
  for (char letter = 'A'; letter <= 'H'; letter++)
  {
    EXPECT_EQ(ToString(EdgeReadingFromString(std::string(1, letter))), std::string(1, letter));
  }
  EXPECT_EQ(EdgeReadingFromString("g"), EdgeReading::G);
  for (const char* wrong : {"", "I", "AA", "@", "`"})
  {
    EXPECT_THROW(EdgeReadingFromString(wrong), Error) << wrong;
  }
}

class EdgeSharpnessReference : public testing::TestWithParam<json>
{
};

TEST_P(EdgeSharpnessReference, IsReproducedInEveryReading)
{
  ExpectReproduced(GetParam(), GetParam()["spacing_mm"]);
}

namespace
{
std::vector<json> Cases(const char* list)
{
  return ReferenceJson("edge_sharpness.json")[list];
}
std::string IdOf(const testing::TestParamInfo<json>& info)
{
  std::string name;
  for (char c : info.param["id"].get<std::string>())
  {
    name += std::isalnum(c) ? c : '_';
  }
  return name;
}
} // namespace
INSTANTIATE_TEST_SUITE_P(AnalyticEdges, EdgeSharpnessReference, testing::ValuesIn(Cases("analytic_edges")),
                         IdOf);
INSTANTIATE_TEST_SUITE_P(SpecialProfiles, EdgeSharpnessReference,
                         testing::ValuesIn(Cases("special_profiles")), IdOf);

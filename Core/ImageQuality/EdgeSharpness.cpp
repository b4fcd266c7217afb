#include "ImageQuality/EdgeSharpness.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "ImageQuality/SavitzkyGolay.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace Clade
{
namespace
{
struct Range
{
  double low;
  double high;
};

Range RangeOf(const std::vector<double>& samples)
{
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
  return {*low, *high};
}

// Interpolation and smoothing round: what should be constant differs in the last bits.
bool IsFlat(const Range& range)
{
  return range.high - range.low <= 1e-9 * std::max(std::abs(range.low), std::abs(range.high));
}

void RequireMeasurable(const std::vector<double>& profile, double spacingMm)
{
  if (profile.size() < 5)
  {
    throw Error(ErrorCode::InvalidArgument, "the profile has " + std::to_string(profile.size()) +
                                                " samples; edge sharpness needs at least 5");
  }
  if (!(spacingMm >= 1e-6 && spacingMm <= 1e6))
  {
    throw Error(ErrorCode::InvalidArgument, "the spacing of the samples is " + Decimal(spacingMm, 9) +
                                                " mm; expected 0.000001 to 1000000");
  }
  if (!std::all_of(profile.begin(), profile.end(), [](double v) { return std::abs(v) <= 1e30; }))
  {
    throw Error(ErrorCode::InvalidArgument, "the profile holds a value that is not finite or exceeds 1e30");
  }
  const Range range = RangeOf(profile);
  if (IsFlat(range))
  {
    throw Error(ErrorCode::InvalidArgument, "the profile is flat (" + Decimal(range.low, 6) +
                                                " throughout); there is no border to measure");
  }
}

/// Mean of three samples.
double Plateau(const double* samples)
{
  return (samples[0] + samples[1] + samples[2]) / 3;
}

Range PlateausOf(const std::vector<double>& profile)
{
  const Range all = RangeOf(profile);
  const Range plateaus{Plateau(profile.data()), Plateau(&profile[profile.size() - 3])};
  if (!(std::abs(plateaus.high - plateaus.low) > 0.05 * (all.high - all.low)))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the two ends of the profile differ by less than 5 % of its range; reading G needs a border "
                "between two plateaus");
  }
  return plateaus;
}

std::vector<double> Normalise(std::vector<double> samples, const Range& range)
{
  for (double& sample : samples)
  {
    sample = (sample - range.low) / (range.high - range.low);
  }
  return samples;
}

std::vector<double> Smooth(const std::vector<double>& profile, const EdgeOptions& options)
{
  const bool before = options.normalise && options.reading != EdgeReading::D;
  const Range range = options.reading == EdgeReading::G ? PlateausOf(profile) : RangeOf(profile);
  const std::vector<double> q = before ? Normalise(profile, range) : profile;
  switch (options.reading)
  {
  case EdgeReading::E:
    return q;
  case EdgeReading::F:
    return SmoothSavitzkyGolayReplicated(q);
  case EdgeReading::D:
  {
    std::vector<double> smooth = SmoothSavitzkyGolay(q);
    const Range smoothRange = RangeOf(smooth);
    if (IsFlat(smoothRange))
    {
      throw Error(ErrorCode::InvalidArgument,
                  "the profile is flat once smoothed; reading D cannot normalise it");
    }
    return options.normalise ? Normalise(std::move(smooth), smoothRange) : smooth;
  }
  default:
    return SmoothSavitzkyGolay(q);
  }
}

std::vector<double> CentralDifferences(const std::vector<double>& s, double spacingMm)
{
  std::vector<double> gradient(s.size());
  for (std::size_t n = 0; n < s.size(); n++)
  {
    const std::size_t before = n == 0 ? 0 : n - 1;
    const std::size_t after = std::min(n + 1, s.size() - 1);
    gradient[n] = (s[after] - s[before]) / (static_cast<double>(after - before) * spacingMm);
  }
  return gradient;
}

std::vector<double> ForwardDifferences(const std::vector<double>& s, double spacingMm)
{
  std::vector<double> gradient(s.size() - 1);
  for (std::size_t n = 0; n + 1 < s.size(); n++)
  {
    gradient[n] = (s[n + 1] - s[n]) / spacingMm;
  }
  return gradient;
}

std::vector<double> Gradient(const std::vector<double>& profile, const std::vector<double>& filtered,
                             double spacingMm, const EdgeOptions& options)
{
  if (options.reading == EdgeReading::B)
  {
    return DifferentiateSavitzkyGolay(options.normalise ? Normalise(profile, RangeOf(profile)) : profile,
                                      spacingMm);
  }
  return options.reading == EdgeReading::C ? ForwardDifferences(filtered, spacingMm)
                                           : CentralDifferences(filtered, spacingMm);
}

Warnings Judge(const std::vector<double>& gradient, std::size_t at, double steepest, double largestStep)
{
  Warnings warnings;
  if (at < 2 || at + 2 >= gradient.size())
  {
    warnings.push_back({"W_MAXIMUM_AT_END", "the steepest point is at the end of the profile; the line "
                                            "should extend further beyond the border"});
  }
  for (std::size_t n = 0; n < gradient.size(); n++)
  {
    const std::size_t distance = n > at ? n - at : at - n;
    if (distance >= 5 && std::abs(gradient[n]) >= 0.8 * steepest)
    {
      warnings.push_back({"W_SEVERAL_BORDERS", "a second point of the profile is nearly as steep; the value "
                                               "may belong to another border than the one intended"});
      break;
    }
  }
  if (largestStep >= 0.8)
  {
    warnings.push_back({"W_STEP_LIMITED", "80 % of the border's height lies between two adjacent samples; "
                                          "the value is limited by the sample spacing"});
  }
  return warnings;
}
} // namespace

EdgeReading EdgeReadingFromString(std::string_view letter)
{
  if (letter.size() == 1)
  {
    const int index = (letter[0] >= 'a' ? letter[0] - 'a' : letter[0] - 'A');
    if (index >= 0 && index <= static_cast<int>(EdgeReading::H))
    {
      return static_cast<EdgeReading>(index);
    }
  }
  throw Error(ErrorCode::InvalidArgument,
              "the reading of edge sharpness is \"" + std::string(letter) + "\"; expected a letter A to H");
}

std::string ToString(EdgeReading reading)
{
  return std::string(1, static_cast<char>('A' + static_cast<int>(reading)));
}

EdgeSharpness MeasureEdgeSharpness(const std::vector<double>& profile, double spacingMm,
                                   const EdgeOptions& options)
{
  RequireMeasurable(profile, spacingMm);
  EdgeSharpness result;
  result.filtered = Smooth(profile, options);
  result.gradient = Gradient(profile, result.filtered, spacingMm, options);

  const std::ptrdiff_t ignored = options.reading == EdgeReading::H ? 2 : 0;
  const auto steepest = std::max_element(result.gradient.begin() + ignored, result.gradient.end() - ignored,
                                         [](double a, double b) { return std::abs(a) < std::abs(b); });
  const auto at = static_cast<std::size_t>(steepest - result.gradient.begin());
  result.value = std::abs(*steepest);
  result.maximumMm = (static_cast<double>(at) + (options.reading == EdgeReading::C ? 0.5 : 0)) * spacingMm;

  const Range range = RangeOf(profile);
  double largestStep = 0;
  for (std::size_t n = 0; n + 1 < profile.size(); n++)
  {
    largestStep = std::max(largestStep, std::abs(profile[n + 1] - profile[n]) / (range.high - range.low));
  }
  result.warnings = Judge(result.gradient, at, result.value, largestStep);
  return result;
}
} // namespace Clade

#include "ImageQuality/BorderLines.h"

#include "Regions/Trilinear.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace Clade
{
namespace
{
constexpr std::array<double, 4> flatness = {0.1, 0.2, 0.3, 0.4};
constexpr std::size_t maxCandidates = 20000; // no more profiles are looked at: a second's work

struct SteepPlace
{
  double steepness = 0; ///< intensity per mm
  std::size_t offset = 0;
  Vector3 index;     ///< of the voxel
  Vector3 direction; ///< unit, patient frame
};

/// A line that can be measured.
struct Candidate
{
  MeasureLine line;
  double rise = 0;       ///< from the one side to the other
  double unevenness = 0; ///< of the sides, as a part of the rise
};

class Finder
{
public:
  Finder(const Volume& volume, const BorderLineOptions& options) : volume_(volume), options_(options) {}

  /// By falling steepness.
  std::vector<SteepPlace> Borders() const
  {
    const VolumeGrid& grid = volume_.grid;
    std::vector<SteepPlace> borders;
    for (std::size_t k = 2; k + 2 < grid.slices; k++)
    {
      for (std::size_t j = 2; j + 2 < grid.rows; j++)
      {
        for (std::size_t i = 2; i + 2 < grid.columns; i++)
        {
          Consider(i, j, k, borders);
        }
      }
    }
    const auto first = [](const SteepPlace& a, const SteepPlace& b)
    { return a.steepness != b.steepness ? a.steepness > b.steepness : a.offset < b.offset; };
    std::sort(borders.begin(), borders.end(), first);
    borders.resize(std::min(borders.size(), maxCandidates));
    return borders;
  }

  /// The line across a border; nothing where it leaves the volume, meets padding or does not rise.
  std::optional<Candidate> LineAcross(const SteepPlace& border) const
  {
    const VolumeGrid& grid = volume_.grid;
    const Vector3 centreMm = grid.PatientFromIndex(border.index);
    Candidate candidate;
    candidate.line = {"", centreMm - border.direction * options_.halfLengthMm,
                      centreMm + border.direction * options_.halfLengthMm};
    if (!IsInside(grid, grid.IndexFromPatient(candidate.line.fromMm)) ||
        !IsInside(grid, grid.IndexFromPatient(candidate.line.toMm)))
    {
      return std::nullopt;
    }
    const LineProfile profile = SampleLine(volume_, candidate.line, {SmallestSpacingMm(grid), 0, {}});
    Judge(Clamped(profile.values), candidate);
    return profile.padding == 0 && candidate.rise > 0 ? std::make_optional(candidate) : std::nullopt;
  }

private:
  double Value(std::size_t i, std::size_t j, std::size_t k) const
  {
    return std::clamp<double>(volume_.At(i, j, k), options_.range.low, options_.range.high);
  }

  std::vector<double> Clamped(std::vector<double> values) const
  {
    for (double& value : values)
    {
      value = std::clamp(value, options_.range.low, options_.range.high);
    }
    return values;
  }

  /// Intensity per mm along the grid's three directions.
  Vector3 Gradient(std::size_t i, std::size_t j, std::size_t k) const
  {
    const VolumeGrid& grid = volume_.grid;
    return {(Value(i + 1, j, k) - Value(i - 1, j, k)) / (2 * grid.columnSpacingMm),
            (Value(i, j + 1, k) - Value(i, j - 1, k)) / (2 * grid.rowSpacingMm),
            (Value(i, j, k + 1) - Value(i, j, k - 1)) / (2 * grid.sliceSpacingMm)};
  }

  void Consider(std::size_t i, std::size_t j, std::size_t k, std::vector<SteepPlace>& borders) const
  {
    const Vector3 gradient = Gradient(i, j, k);
    const double steepness = Norm(gradient);
    // A gradient that takes more than four lines' lengths to cross the range is not a border.
    const double least = (options_.range.high - options_.range.low) / (8 * options_.halfLengthMm);
    if (steepness < least || std::abs(gradient.z) < options_.steepestTurn * steepness)
    {
      return;
    }
    // the neighbours along the gradient, of the 26 around the voxel
    const auto stepOf = [&](double part) { return static_cast<int>(std::lround(part / steepness)); };
    const int di = stepOf(gradient.x), dj = stepOf(gradient.y), dk = stepOf(gradient.z);
    if (steepness < Norm(Gradient(i + static_cast<std::size_t>(di), j + static_cast<std::size_t>(dj),
                                  k + static_cast<std::size_t>(dk))) ||
        steepness <= Norm(Gradient(i - static_cast<std::size_t>(di), j - static_cast<std::size_t>(dj),
                                   k - static_cast<std::size_t>(dk))))
    {
      return;
    }
    const VolumeGrid& grid = volume_.grid;
    borders.push_back({steepness,
                       volume_.Offset(i, j, k),
                       {static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)},
                       Normalised(grid.rowDirection * gradient.x + grid.columnDirection * gradient.y +
                                  grid.Normal() * gradient.z)});
  }

  static void Judge(const std::vector<double>& profile, Candidate& candidate)
  {
    const auto quarter = static_cast<std::ptrdiff_t>(std::max<std::size_t>(2, profile.size() / 4));
    const auto [lowOfFirst, highOfFirst] = std::minmax_element(profile.begin(), profile.begin() + quarter);
    const auto [lowOfLast, highOfLast] = std::minmax_element(profile.end() - quarter, profile.end());
    const auto [low, high] = std::minmax_element(profile.begin(), profile.end());
    candidate.rise = *lowOfLast - *highOfFirst; // the line runs up the gradient
    candidate.unevenness = std::max({*highOfFirst - *lowOfFirst, *highOfLast - *lowOfLast,
                                     *high - *highOfLast, *lowOfFirst - *low}) /
                           candidate.rise;
  }

  const Volume& volume_;
  const BorderLineOptions& options_;
};

bool IsClear(const MeasureLine& line, const std::vector<MeasureLine>& others, double distanceMm)
{
  const Vector3 twiceCentre = line.fromMm + line.toMm;
  return std::all_of(others.begin(), others.end(),
                     [&](const MeasureLine& other)
                     { return Norm(twiceCentre - other.fromMm - other.toMm) >= 2 * distanceMm; });
}

/// By falling rise; of borders alike in it the steepest first.
std::vector<Candidate> Candidates(const Volume& volume, const BorderLineOptions& options)
{
  const Finder finder(volume, options);
  std::vector<Candidate> candidates;
  for (const SteepPlace& border : finder.Borders())
  {
    if (const std::optional<Candidate> candidate = finder.LineAcross(border))
    {
      candidates.push_back(*candidate);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.rise > b.rise; });
  return candidates;
}
} // namespace

std::vector<MeasureLine> PlaceBorderLines(const Volume& volume, const BorderLineOptions& options)
{
  std::vector<MeasureLine> lines;
  if (2 * options.halfLengthMm < 8 * SmallestSpacingMm(volume.grid))
  {
    return lines;
  }
  const std::vector<Candidate> candidates = Candidates(volume, options);
  for (const double tolerance : flatness)
  {
    for (std::size_t n = 0; n < candidates.size() && lines.size() < options.most; n++)
    {
      const Candidate& candidate = candidates[n];
      if (candidate.unevenness <= tolerance && IsClear(candidate.line, lines, 2 * options.halfLengthMm))
      {
        lines.push_back(candidate.line);
        lines.back().name = std::to_string(lines.size());
      }
    }
    if (lines.size() >= options.enough)
    {
      break;
    }
  }
  return lines;
}
} // namespace Clade

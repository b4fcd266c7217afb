#include "Regions/LineProfile.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Regions/Trilinear.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr std::size_t fewestSamples = 5; // window of the Savitzky-Golay filter
constexpr double maxSamples = 100000;
constexpr double maxParallelLines = 1001;
constexpr double maxProfileSamples = 1e7; // samples times lines: a second's work

[[noreturn]] void Refuse(const MeasureLine& line, const std::string& what)
{
  throw Error(ErrorCode::InvalidArgument,
              (line.name.empty() ? std::string("the line ") : "the line \"" + line.name + "\" ") + what);
}

std::size_t CountSamples(const MeasureLine& line, double stepMm)
{
  const double lengthMm = Norm(line.toMm - line.fromMm);
  const double samples = std::floor(lengthMm / stepMm + 1e-6) + 1;
  if (!(samples >= static_cast<double>(fewestSamples)))
  {
    Refuse(line, "is " + Decimal(lengthMm, 3) + " mm long, which is " + Decimal(samples, 0) + " samples " +
                     Decimal(stepMm, 3) + " mm apart; edge sharpness needs at least 5");
  }
  if (samples > maxSamples)
  {
    Refuse(line, "has more than 100000 samples; expected a step above " + Decimal(lengthMm / maxSamples, 6) +
                     " mm");
  }
  return static_cast<std::size_t>(samples);
}

std::size_t CountLines(const MeasureLine& line, const ProfileSampling& sampling)
{
  if (!(sampling.widthMm > 0))
  {
    return 1;
  }
  const double lines = 2 * std::ceil(sampling.widthMm / (2 * sampling.stepMm) - 1e-6) + 1;
  if (lines > maxParallelLines)
  {
    Refuse(line, "is asked to be " + Decimal(sampling.widthMm, 3) +
                     " mm wide, which is more than 1001 lines " + Decimal(sampling.stepMm, 3) + " mm apart");
  }
  return static_cast<std::size_t>(lines);
}

/// The volume is convex: a line lies in it when both of its ends do.
void RequireInside(const Volume& volume, const MeasureLine& line, const Vector3& pointMm)
{
  const Vector3 index = volume.grid.IndexFromPatient(pointMm);
  if (!IsInside(volume.grid, index))
  {
    Refuse(line, "leaves the volume: (" + Decimal(pointMm.x, 2) + ", " + Decimal(pointMm.y, 2) + ", " +
                     Decimal(pointMm.z, 2) + ") mm is voxel (" + Decimal(index.x, 2) + ", " +
                     Decimal(index.y, 2) + ", " + Decimal(index.z, 2) + "), and there are " +
                     std::to_string(volume.grid.columns) + " x " + std::to_string(volume.grid.rows) + " x " +
                     std::to_string(volume.grid.slices));
  }
}

bool IsPaddingAt(const Volume& volume, const Vector3& index)
{
  if (volume.padding.empty())
  {
    return false;
  }
  const auto nearest = [](double value, std::size_t count)
  { return static_cast<std::size_t>(std::clamp(std::round(value), 0.0, static_cast<double>(count - 1))); };
  return volume.IsPadding(nearest(index.x, volume.grid.columns), nearest(index.y, volume.grid.rows),
                          nearest(index.z, volume.grid.slices));
}
} // namespace

Vector3 WidthDirection(const MeasureLine& line, const VolumeGrid& grid)
{
  const Vector3 along = line.toMm - line.fromMm;
  const Vector3 across = Cross(along, grid.Normal());
  return Normalised(Norm(across) > 1e-3 * Norm(along) ? across : grid.rowDirection);
}

double SmallestSpacingMm(const VolumeGrid& grid)
{
  return std::min({grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm});
}

LineProfile SampleLine(const Volume& volume, const MeasureLine& line, const ProfileSampling& sampling)
{
  LineProfile profile;
  profile.stepMm = sampling.stepMm;
  profile.values.resize(CountSamples(line, sampling.stepMm));
  profile.lines = CountLines(line, sampling);
  if (static_cast<double>(profile.values.size()) * static_cast<double>(profile.lines) > maxProfileSamples)
  {
    Refuse(line, "asks for " + std::to_string(profile.lines) + " parallel lines of " +
                     std::to_string(profile.values.size()) +
                     " samples; at most 10000000 in all are measured");
  }
  profile.fromMm = line.fromMm;
  profile.direction = Normalised(line.toMm - line.fromMm);

  const double lastMm = static_cast<double>(profile.values.size() - 1) * sampling.stepMm;
  const double betweenLinesMm =
      profile.lines == 1 ? 0 : sampling.widthMm / static_cast<double>(profile.lines - 1);
  for (std::size_t n = 0; n < profile.lines; n++)
  {
    const double asideMm =
        (static_cast<double>(n) - static_cast<double>(profile.lines - 1) / 2) * betweenLinesMm;
    const Vector3 startMm = line.fromMm + sampling.widthDirection * asideMm;
    RequireInside(volume, line, startMm);
    RequireInside(volume, line, startMm + profile.direction * lastMm);
    for (std::size_t s = 0; s < profile.values.size(); s++)
    {
      const Vector3 pointMm = startMm + profile.direction * (static_cast<double>(s) * sampling.stepMm);
      const Vector3 index = volume.grid.IndexFromPatient(pointMm);
      profile.values[s] += SampleTrilinear(volume, index) / static_cast<double>(profile.lines);
      profile.padding += IsPaddingAt(volume, index) ? 1 : 0;
    }
  }
  if (!std::all_of(profile.values.begin(), profile.values.end(), [](double v) { return std::isfinite(v); }))
  {
    Refuse(line, "crosses voxels whose values are not finite numbers");
  }
  return profile;
}
} // namespace Clade

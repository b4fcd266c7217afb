#include "ReaderStudies/SharedGrid.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
constexpr double sameDirection = 1e-3; // of every component, as rounded texts of directions differ
constexpr double samePlaceMm = 1e-3;

[[noreturn]] void Refuse(const std::string& series, const std::string& sentence)
{
  throw Error(ErrorCode::InvalidArgument, "the series " + series + " " + sentence);
}

bool IsAlike(const Vector3& a, const Vector3& b)
{
  const Vector3 d = a - b;
  return std::max({std::abs(d.x), std::abs(d.y), std::abs(d.z)}) < sameDirection;
}

/// What two stretches have in common, in mm.
struct Stretch
{
  double from = 0;
  double to = 0;
  void KeepWithin(double a, double b)
  {
    from = std::max(from, a);
    to = std::min(to, b);
  }
  std::size_t Count(double stepMm) const
  {
    return to < from ? 0 : static_cast<std::size_t>(std::floor((to - from) / stepMm + 1e-6)) + 1;
  }
};

void RequireAlike(const SliceSeries& first, const SliceSeries& other)
{
  if (!IsAlike(first.grid.rowDirection, other.grid.rowDirection) ||
      !IsAlike(first.grid.columnDirection, other.grid.columnDirection))
  {
    Refuse(other.seriesId, "has images of another orientation than " + first.seriesId +
                               "; expected arms of one orientation, as a derived series and its source have");
  }
  if (!first.frameOfReferenceUid.empty() && !other.frameOfReferenceUid.empty() &&
      first.frameOfReferenceUid != other.frameOfReferenceUid)
  {
    Refuse(other.seriesId, "lies in another frame of reference than " + first.seriesId +
                               "; expected arms of one acquisition");
  }
}

/// An index and how far it is from there to the next, for a row or a column.
struct Between
{
  std::size_t index = 0;
  float part = 0; ///< of the next
};

std::vector<Between> IndicesOf(double firstIndex, double step, std::size_t count, std::size_t size)
{
  std::vector<Between> list(count);
  for (std::size_t n = 0; n < count; n++)
  {
    const double at =
        std::clamp(firstIndex + step * static_cast<double>(n), 0.0, static_cast<double>(size - 1));
    list[n].index = std::min(static_cast<std::size_t>(at), size < 2 ? 0 : size - 2);
    list[n].part = static_cast<float>(at - static_cast<double>(list[n].index));
  }
  return list;
}

RealImage FetchWhole(const SliceSeries& series, std::size_t slice, const FetchImage& fetch)
{
  RealImage image = fetch(series.instances[slice]);
  if (image.size() != series.grid.columns * series.grid.rows)
  {
    Refuse(series.seriesId, "has an image of " + std::to_string(image.size()) + " pixels; expected " +
                                std::to_string(series.grid.columns) + " x " +
                                std::to_string(series.grid.rows) + ", one channel");
  }
  return image;
}

/// The image at `positionMm` along the normal, between two slices.
RealImage ImageAt(const SliceSeries& series, double positionMm, const FetchImage& fetch)
{
  const std::vector<double>& places = series.positionsMm;
  const auto above = static_cast<std::size_t>(
      std::upper_bound(places.begin(), places.end(), positionMm + samePlaceMm) - places.begin());
  const std::size_t lower = above == 0 ? 0 : above - 1;
  const std::size_t upper = std::min(lower + 1, places.size() - 1);
  const double gap = upper > lower ? places[upper] - places[lower] : 1;
  const auto part = static_cast<float>(std::clamp((positionMm - places[lower]) / gap, 0.0, 1.0));
  RealImage image = FetchWhole(series, lower, fetch);
  if (upper > lower && part * static_cast<float>(gap) > static_cast<float>(samePlaceMm))
  {
    const RealImage next = FetchWhole(series, upper, fetch);
    std::transform(image.begin(), image.end(), next.begin(), image.begin(),
                   [=](float a, float b) { return a * (1 - part) + b * part; });
  }
  return image;
}

std::uint16_t Scaled(double value, double low, double high)
{
  const double part = (value - low) / (high - low);
  return static_cast<std::uint16_t>(std::isfinite(part) ? std::lround(std::clamp(part, 0.0, 1.0) * 65535)
                                                        : 0);
}
} // namespace

SliceSeries MakeSliceSeries(const std::string& seriesId, const VolumeGrid& layout,
                            std::vector<SliceFacts> slices)
{
  if (slices.size() < 2)
  {
    Refuse(seriesId,
           "has " + std::to_string(slices.size()) + " image(s); expected a stack to scroll through");
  }
  SliceSeries series;
  series.seriesId = seriesId;
  series.grid = layout;
  const Vector3 normal = layout.Normal();
  std::sort(slices.begin(), slices.end(),
            [&](const SliceFacts& a, const SliceFacts& b)
            { return Dot(a.positionMm, normal) < Dot(b.positionMm, normal); });
  series.grid.originMm = slices.front().positionMm;
  series.grid.slices = slices.size();
  const double halfPixelMm = std::min(layout.columnSpacingMm, layout.rowSpacingMm) / 2;
  for (const SliceFacts& slice : slices)
  {
    const Vector3 offset = slice.positionMm - series.grid.originMm;
    const double height = Dot(offset, normal);
    if (Norm(offset - normal * height) > halfPixelMm)
    {
      Refuse(seriesId, "is not a straight stack (gantry tilt); expected slices stacked along their normal");
    }
    if (!series.positionsMm.empty() && height - series.positionsMm.back() < samePlaceMm)
    {
      Refuse(seriesId,
             "has two images at one position; expected one volume, not phases, echoes or a Dixon pair");
    }
    series.instances.push_back(slice.instance);
    series.positionsMm.push_back(height);
  }
  series.grid.sliceSpacingMm = series.positionsMm.back() / static_cast<double>(slices.size() - 1);
  return series;
}

SharedGrid MakeSharedGrid(const std::vector<SliceSeries>& arms)
{
  const VolumeGrid& reference = arms.front().grid;
  const Vector3 normal = reference.Normal();
  constexpr double boundless = 1e9;
  Stretch across{-boundless, boundless}, down = across, through = across;
  double pixelMm = boundless, sliceMm = boundless;
  for (const SliceSeries& arm : arms)
  {
    RequireAlike(arms.front(), arm);
    const Vector3 offset = arm.grid.originMm - reference.originMm;
    const double x = Dot(offset, reference.rowDirection), y = Dot(offset, reference.columnDirection),
                 z = Dot(offset, normal);
    across.KeepWithin(x, x + arm.grid.columnSpacingMm * static_cast<double>(arm.grid.columns - 1));
    down.KeepWithin(y, y + arm.grid.rowSpacingMm * static_cast<double>(arm.grid.rows - 1));
    through.KeepWithin(z, z + arm.positionsMm.back());
    pixelMm = std::min({pixelMm, arm.grid.columnSpacingMm, arm.grid.rowSpacingMm});
    sliceMm = std::min(sliceMm, arm.grid.sliceSpacingMm);
  }
  SharedGrid grid = reference;
  grid.columnSpacingMm = grid.rowSpacingMm = pixelMm;
  grid.sliceSpacingMm = sliceMm;
  grid.columns = across.Count(pixelMm);
  grid.rows = down.Count(pixelMm);
  grid.slices = through.Count(sliceMm);
  if (grid.columns < 2 || grid.rows < 2 || grid.slices < 2)
  {
    Refuse(arms.back().seriesId,
           "shows nothing of what the other arms of the case show; expected the same anatomy");
  }
  grid.originMm = reference.originMm + reference.rowDirection * across.from +
                  reference.columnDirection * down.from + normal * through.from;
  return grid;
}

std::vector<std::uint16_t> SampleSlice(const SharedGrid& grid, const SliceSeries& series, std::size_t k,
                                       double low, double high, const FetchImage& fetch)
{
  if (k >= grid.slices)
  {
    throw Error(ErrorCode::NotFound, "there is no slice " + std::to_string(k) + ", expected one below " +
                                         std::to_string(grid.slices));
  }
  const VolumeGrid& own = series.grid;
  const Vector3 offset = grid.originMm - own.originMm;
  const double height = Dot(offset, own.Normal()) + static_cast<double>(k) * grid.sliceSpacingMm;
  const RealImage image = ImageAt(series, height, fetch);
  const auto columns = IndicesOf(Dot(offset, own.rowDirection) / own.columnSpacingMm,
                                 grid.columnSpacingMm / own.columnSpacingMm, grid.columns, own.columns);
  const auto rows = IndicesOf(Dot(offset, own.columnDirection) / own.rowSpacingMm,
                              grid.rowSpacingMm / own.rowSpacingMm, grid.rows, own.rows);
  const std::size_t right = own.columns > 1 ? 1 : 0, below = own.rows > 1 ? own.columns : 0;
  std::vector<std::uint16_t> slice(grid.columns * grid.rows);
  std::size_t n = 0;
  for (const Between& row : rows)
  {
    const float* const line = image.data() + row.index * own.columns;
    for (const Between& column : columns)
    {
      const float* const p = line + column.index;
      const float upper = p[0] * (1 - column.part) + p[right] * column.part;
      const float lower = p[below] * (1 - column.part) + p[below + right] * column.part;
      slice[n++] = Scaled(upper * (1 - row.part) + lower * row.part, low, high);
    }
  }
  return slice;
}
} // namespace Clade

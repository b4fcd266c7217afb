#include "Enhance/BeforeAfter.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace Clade
{
namespace
{
constexpr std::size_t gapPixels = 4;
constexpr std::uint8_t gapGrey = 64;
constexpr std::size_t mostCandidates = 24; // places of a plane that are looked at

/// A direction of a view, in mm from the centre of the grid's first voxel.
struct PictureAxis
{
  std::size_t count = 0;
  double spacingMm = 1;
  bool isReversed = false; ///< the view runs against the grid

  double LowMm() const { return -spacingMm / 2; }
  double LengthMm() const { return spacingMm * static_cast<double>(count); }
  /// Continuous index of the view; beyond [-0.5, count - 0.5] there is nothing.
  double IndexAt(double mm) const
  {
    const double index = mm / spacingMm;
    return isReversed ? static_cast<double>(count) - 1 - index : index;
  }
  /// Position of the centre of pixel n, counted from the left or the top as the view runs.
  double PixelMm(std::size_t n, double pixelMm) const
  {
    const double fromStart = (static_cast<double>(n) + 0.5) * pixelMm;
    return isReversed ? LowMm() + LengthMm() - fromStart : LowMm() + fromStart;
  }
};

PictureAxis Across(const SliceView& view)
{
  return {view.columns, view.columnSpacingMm, view.columnStride < 0};
}

PictureAxis Down(const SliceView& view)
{
  return {view.rows, view.rowSpacingMm, view.rowStride < 0};
}

/// Grey steps between neighbouring pixels, weighted by the millimetres of border that they stand for.
double BordersOf(const GreyImage& image, const SliceView& view)
{
  double across = 0, down = 0;
  for (std::size_t row = 0; row < image.rows; row++)
  {
    for (std::size_t column = 0; column < image.columns; column++)
    {
      const std::size_t n = row * image.columns + column;
      across += column > 0 ? std::abs(image.pixels[n] - image.pixels[n - 1]) : 0;
      down += row > 0 ? std::abs(image.pixels[n] - image.pixels[n - image.columns]) : 0;
    }
  }
  return across * view.rowSpacingMm + down * view.columnSpacingMm;
}

struct Place
{
  ViewPlane plane = ViewPlane::Coronal;
  std::size_t slice = 0;
  double borders = -1;
};

void LookAt(const PictureSide& source, ViewPlane plane, Place& best)
{
  const SliceView view = ViewOf(source.volume.grid, plane);
  if (view.alongIndex == "slice") // the acquired slices themselves, which look the same before and after
  {
    return;
  }
  const std::size_t first = view.slices / 4;
  const std::size_t last = std::max(first, view.slices - view.slices / 4 - 1);
  std::vector<std::size_t> places;
  for (std::size_t slice = first; slice <= last; slice += 1 + (last - first) / mostCandidates)
  {
    places.push_back(slice);
  }
  const std::vector<GreyImage> images = GreySlices(source.volume, view, places, source.range);
  for (std::size_t n = 0; n < places.size(); n++)
  {
    const double borders = BordersOf(images[n], view);
    if (borders > best.borders)
    {
      best = {plane, places[n], borders};
    }
  }
}

/// The grey value at a continuous index of the picture, 0 outside; nearest neighbour or bilinear.
double GreyAt(const GreyImage& image, double column, double row, bool isNearest)
{
  const double lastColumn = static_cast<double>(image.columns) - 1;
  const double lastRow = static_cast<double>(image.rows) - 1;
  if (column < -0.5 || row < -0.5 || column > lastColumn + 0.5 || row > lastRow + 0.5)
  {
    return 0;
  }
  const double x = std::clamp(column, 0.0, lastColumn);
  const double y = std::clamp(row, 0.0, lastRow);
  const auto at = [&](double i, double j)
  {
    return static_cast<double>(
        image.pixels[static_cast<std::size_t>(j) * image.columns + static_cast<std::size_t>(i)]);
  };
  if (isNearest)
  {
    return at(std::floor(x + 0.5), std::floor(y + 0.5));
  }
  const double left = std::floor(x), top = std::floor(y);
  const double right = std::min(left + 1, lastColumn), bottom = std::min(top + 1, lastRow);
  const double fromLeft = x - left, fromTop = y - top;
  return (at(left, top) * (1 - fromLeft) + at(right, top) * fromLeft) * (1 - fromTop) +
         (at(left, bottom) * (1 - fromLeft) + at(right, bottom) * fromLeft) * fromTop;
}

/// What both halves show: the source's planes with the thickness of their spacing.
struct Frame
{
  PictureAxis across;
  PictureAxis down;
  double pixelMm = 1;
  std::size_t columns = 1; ///< of one half
  std::size_t rows = 1;
};

Frame FrameOf(const SliceView& source, double finestMm, std::size_t longestSide)
{
  Frame frame{Across(source), Down(source)};
  const double longestMm = std::max(frame.across.LengthMm(), frame.down.LengthMm());
  frame.pixelMm = std::max(finestMm, longestMm / static_cast<double>(longestSide));
  const auto pixels = [&](const PictureAxis& axis) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(axis.LengthMm() / frame.pixelMm)));
  };
  frame.columns = pixels(frame.across);
  frame.rows = pixels(frame.down);
  return frame;
}

void DrawHalf(const PictureSide& side, const Place& place, const Frame& frame, bool isNearest,
              std::size_t firstColumn, GreyImage& picture)
{
  const SliceView view = ViewOf(side.volume.grid, place.plane);
  const GreyImage image = GreySlices(side.volume, view, {place.slice}, side.range).front();
  const PictureAxis across = Across(view), down = Down(view);
  for (std::size_t row = 0; row < frame.rows; row++)
  {
    const double y = down.IndexAt(frame.down.PixelMm(row, frame.pixelMm));
    for (std::size_t column = 0; column < frame.columns; column++)
    {
      const double x = across.IndexAt(frame.across.PixelMm(column, frame.pixelMm));
      const double grey = GreyAt(image, x, y, isNearest);
      picture.pixels[row * picture.columns + firstColumn + column] =
          static_cast<std::uint8_t>(std::lround(side.isInverted ? 255 - grey : grey));
    }
  }
}

void RequireAlike(const VolumeGrid& source, const VolumeGrid& derived)
{
  VolumeGrid finer = source; // with the slices of the other
  finer.slices = derived.slices;
  finer.sliceSpacingMm = derived.sliceSpacingMm;
  if (source.VoxelCount() == 0 || derived.VoxelCount() == 0 || !SameGrid(finer, derived, 0.01))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the two volumes of a picture have different in-plane grids or origins");
  }
}
} // namespace

BeforeAfter DrawBeforeAfter(const PictureSide& source, const PictureSide& derived, std::size_t longestSide)
{
  RequireAlike(source.volume.grid, derived.volume.grid);
  Place place;
  for (const ViewPlane plane : {ViewPlane::Coronal, ViewPlane::Sagittal, ViewPlane::Transverse})
  {
    LookAt(source, plane, place);
  }
  const VolumeGrid& fine = derived.volume.grid;
  const double finestMm = std::min({fine.columnSpacingMm, fine.rowSpacingMm, fine.sliceSpacingMm});
  const Frame frame = FrameOf(ViewOf(source.volume.grid, place.plane), finestMm, longestSide);

  BeforeAfter result;
  result.plane = place.plane;
  result.pixelMm = frame.pixelMm;
  result.image.columns = 2 * frame.columns + gapPixels;
  result.image.rows = frame.rows;
  result.image.pixels.assign(result.image.columns * result.image.rows, gapGrey);
  DrawHalf(source, place, frame, true, 0, result.image);
  DrawHalf(derived, place, frame, false, frame.columns + gapPixels, result.image);
  return result;
}
} // namespace Clade

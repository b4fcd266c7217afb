#include "ImageQuality/SliceView.h"

#include "Base/Error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace Clade
{
namespace
{
constexpr std::string_view names[] = {"acquired", "sagittal", "coronal", "transverse"};

/// One of the three axes of a grid.
struct Axis
{
  Vector3 direction;
  std::size_t count;
  double spacingMm;
  std::ptrdiff_t stride;
  std::string_view index;
};

/// The patient directions that a picture's normal, columns (to the right) and rows (downwards) stand for.
struct Anatomy
{
  Vector3 normal, right, down;
};

Anatomy AnatomyOf(ViewPlane plane)
{
  constexpr Vector3 left{1, 0, 0}, back{0, 1, 0}, feet{0, 0, -1};
  switch (plane)
  {
  case ViewPlane::Sagittal:
    return {left, back, feet};
  case ViewPlane::Coronal:
    return {back, left, feet};
  default:
    return {-feet, left, back};
  }
}

double Alignment(const Axis& axis, const Vector3& direction)
{
  return std::abs(Dot(axis.direction, direction));
}

/// Turns an axis round where it runs against the direction: the first voxel is then its last.
std::ptrdiff_t Directed(Axis& axis, const Vector3& direction)
{
  if (Dot(axis.direction, direction) >= 0)
  {
    return 0;
  }
  const std::ptrdiff_t last = static_cast<std::ptrdiff_t>(axis.count - 1) * axis.stride;
  axis.stride = -axis.stride;
  return last;
}
/// Positions of the slices, which follow each other along the axis, as the patient's nearest axis counts
/// them.
void PutPositions(SliceView& view, const VolumeGrid& grid, const Axis& axis)
{
  constexpr std::string_view directions[] = {"left", "back", "head"};
  const double parts[] = {axis.direction.x, axis.direction.y, axis.direction.z};
  const auto* const nearest =
      std::max_element(std::begin(parts), std::end(parts),
                       [](double a, double b) { return std::abs(a) < std::abs(b) - 1e-6; });
  const double sign = *nearest < 0 ? -1 : 1;
  view.towards = directions[nearest - std::begin(parts)];
  view.firstPositionMm = sign * Dot(grid.originMm, axis.direction);
  view.positionStepMm = sign * axis.spacingMm;
}
} // namespace

ViewPlane ViewPlaneFromString(std::string_view word)
{
  const auto name = std::find(std::begin(names), std::end(names), word);
  if (name == std::end(names))
  {
    throw Error(ErrorCode::InvalidArgument, "the plane is \"" + std::string(word) +
                                                "\"; expected acquired, sagittal, coronal or transverse");
  }
  return static_cast<ViewPlane>(name - std::begin(names));
}

std::string_view ToString(ViewPlane plane)
{
  return names[static_cast<std::size_t>(plane)];
}

SliceView ViewOf(const VolumeGrid& grid, ViewPlane plane)
{
  const auto columns = static_cast<std::ptrdiff_t>(grid.columns);
  const auto rows = static_cast<std::ptrdiff_t>(grid.rows);
  std::array<Axis, 3> axes = {{{grid.rowDirection, grid.columns, grid.columnSpacingMm, 1, "column"},
                               {grid.columnDirection, grid.rows, grid.rowSpacingMm, columns, "row"},
                               {grid.Normal(), grid.slices, grid.sliceSpacingMm, columns * rows, "slice"}}};
  SliceView view;
  view.plane = plane;
  if (plane != ViewPlane::Acquired)
  {
    // In a volume at 45 degrees to the body, the stored order decides.
    const Anatomy anatomy = AnatomyOf(plane);
    const auto normal =
        std::max_element(axes.begin(), axes.end(),
                         [&](const Axis& a, const Axis& b)
                         { return Alignment(a, anatomy.normal) < Alignment(b, anatomy.normal) - 1e-6; });
    std::swap(*normal, axes[2]);
    const double straight = Alignment(axes[0], anatomy.right) + Alignment(axes[1], anatomy.down);
    const double turned = Alignment(axes[1], anatomy.right) + Alignment(axes[0], anatomy.down);
    if (turned > straight)
    {
      std::swap(axes[0], axes[1]);
    }
    view.first = Directed(axes[0], anatomy.right) + Directed(axes[1], anatomy.down);
    view.obliquityDegrees =
        std::acos(std::min(1.0, Alignment(axes[2], anatomy.normal))) * 180 / std::acos(-1.0);
  }
  view.columns = axes[0].count;
  view.rows = axes[1].count;
  view.slices = axes[2].count;
  view.columnSpacingMm = axes[0].spacingMm;
  view.rowSpacingMm = axes[1].spacingMm;
  view.sliceSpacingMm = axes[2].spacingMm;
  view.columnStride = axes[0].stride;
  view.rowStride = axes[1].stride;
  view.sliceStride = axes[2].stride;
  view.alongIndex = axes[2].index;
  PutPositions(view, grid, axes[2]);
  return view;
}

std::vector<GreyImage> GreySlices(const Volume& volume, const SliceView& view,
                                  const std::vector<std::size_t>& slices, const GreyRange& range)
{
  const GreyImage empty{view.columns, view.rows, std::vector<std::uint8_t>(view.columns * view.rows)};
  std::vector<GreyImage> images(slices.size(), empty);
  const double scale = 255 / (range.high - range.low);
  for (std::size_t row = 0; row < view.rows; row++)
  {
    for (std::size_t column = 0; column < view.columns; column++)
    {
      const float* const pixelOfSlice0 = &volume.voxels[view.Offset(column, row, 0)];
      for (std::size_t n = 0; n < slices.size(); n++)
      {
        const double value = pixelOfSlice0[static_cast<std::ptrdiff_t>(slices[n]) * view.sliceStride];
        // the comparison comes out as 0 for what is not a number
        const double grey = value > range.low ? std::min((value - range.low) * scale, 255.0) : 0;
        images[n].pixels[row * view.columns + column] = static_cast<std::uint8_t>(grey + 0.5);
      }
    }
  }
  return images;
}
} // namespace Clade

#include "Dicom/Read/ImageGeometry.h"

#include "Base/Format.h"
#include "Geometry/RoundedPositions.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace Clade
{
namespace
{
// Half a pixel at the corner of the image, between the limits of what peers allow; or the rounding of texts
// of few digits.
double OrientationTolerance(const ImageHeader& a, const ImageHeader& b)
{
  constexpr double pixelsAtCorner = 0.5;
  constexpr double roundingUnits =
      4; // a triplet is off by the square root of three at most, and so is the other
  const double radius =
      0.5 * std::hypot(static_cast<double>(a.pixels.rows), static_cast<double>(a.pixels.columns));
  const double moved = std::clamp(pixelsAtCorner / std::max(radius, 1.0), 5e-4, 2e-3);
  const double rounded = std::min(roundingUnits * std::max(a.orientationUnit, b.orientationUnit), 5e-3);
  return std::max(moved, rounded);
}

bool SameSpacing(double a, double b, double unit, std::size_t pixels)
{
  constexpr double pixelsAtEdge = 0.1;
  constexpr double largestRounding = 0.01; // of the spacing: texts of one digit say nothing
  const double moved =
      2 * pixelsAtEdge * std::min(a, b) / static_cast<double>(std::max<std::size_t>(pixels, 1));
  const double rounded = std::min(2 * unit, largestRounding * std::min(a, b));
  return std::abs(a - b) <= std::max(moved, rounded);
}

// The unit to which one coordinate was rounded: that of its finest text, since writers leave out zeros at the
// end, or by its values, where zeros follow these. A coordinate that never changes tells nothing.
double RoundingUnit(const std::vector<ImageHeader>& images, double Vector3::*coordinate)
{
  std::vector<double> values;
  double written = images.front().positionUnitMm.*coordinate;
  for (const ImageHeader& image : images)
  {
    values.push_back((*image.positionMm).*coordinate);
    written = std::min(written, image.positionUnitMm.*coordinate);
  }
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  return *lowest == *highest ? 0 : std::max(written, RoundingUnitOf(values));
}

Vector3 MeanDirection(const std::vector<ImageHeader>& images, std::size_t first)
{
  Vector3 sum;
  for (const ImageHeader& image : images)
  {
    const std::vector<double>& c = *image.orientation;
    sum = sum + Vector3{c[first], c[first + 1], c[first + 2]};
  }
  return Normalised(sum);
}

// The median of the values that are written most finely.
double FinestSpacing(const std::vector<ImageHeader>& images, std::optional<double> ImageHeader::*spacing)
{
  double unit = images.front().pixelSpacingUnitMm;
  for (const ImageHeader& image : images)
  {
    unit = std::min(unit, image.pixelSpacingUnitMm);
  }
  std::vector<double> values;
  for (const ImageHeader& image : images)
  {
    if (image.pixelSpacingUnitMm <= unit * 1.001)
    {
      values.push_back(*(image.*spacing));
    }
  }
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void UniteOrientation(std::vector<ImageHeader>& images)
{
  const auto& first = images.front().orientation;
  if (std::all_of(images.begin(), images.end(),
                  [&](const ImageHeader& image) { return image.orientation == first; }))
  {
    return;
  }
  const Vector3 row = MeanDirection(images, 0);
  const Vector3 mean = MeanDirection(images, 3);
  const Vector3 column = Normalised(mean - row * Dot(row, mean));
  for (ImageHeader& image : images)
  {
    image.orientation = {row.x, row.y, row.z, column.x, column.y, column.z};
  }
}

void UniteSpacing(std::vector<ImageHeader>& images, Warnings& warnings)
{
  constexpr double lastBitsMm = 1e-6;
  const double rowMm = FinestSpacing(images, &ImageHeader::rowSpacingMm);
  const double columnMm = FinestSpacing(images, &ImageHeader::columnSpacingMm);
  double largest = 0;
  for (ImageHeader& image : images)
  {
    largest = std::max(
        {largest, std::abs(*image.rowSpacingMm - rowMm), std::abs(*image.columnSpacingMm - columnMm)});
    image.rowSpacingMm = rowMm;
    image.columnSpacingMm = columnMm;
  }
  if (largest > lastBitsMm)
  {
    warnings.push_back({"W_PIXEL_SPACING", "PixelSpacing differs within the series by up to " +
                                               Decimal(largest, 6) + " mm; " + Decimal(columnMm, 6) + " x " +
                                               Decimal(rowMm, 6) + " mm is used for all images"});
  }
}
} // namespace

ImageAxes AxesOf(const ImageHeader& image)
{
  const std::vector<double>& c = *image.orientation;
  return {Normalised({c[0], c[1], c[2]}), Normalised({c[3], c[4], c[5]})};
}

bool SameOrientation(const ImageHeader& a, const ImageHeader& b)
{
  if (a.orientation == b.orientation)
  {
    return true;
  }
  const ImageAxes x = AxesOf(a);
  const ImageAxes y = AxesOf(b);
  const double tolerance = OrientationTolerance(a, b);
  return Norm(x.row - y.row) <= tolerance && Norm(x.column - y.column) <= tolerance;
}

bool SameMatrix(const ImageHeader& a, const ImageHeader& b)
{
  const double unit = std::max(a.pixelSpacingUnitMm, b.pixelSpacingUnitMm);
  return a.pixels.rows == b.pixels.rows && a.pixels.columns == b.pixels.columns &&
         SameSpacing(*a.rowSpacingMm, *b.rowSpacingMm, unit, a.pixels.rows) &&
         SameSpacing(*a.columnSpacingMm, *b.columnSpacingMm, unit, a.pixels.columns);
}

void UniteGeometry(std::vector<ImageHeader>& images, Warnings& warnings)
{
  UniteOrientation(images);
  UniteSpacing(images, warnings);
}

SlicePlane PlaneOf(const ImageHeader& image)
{
  const std::vector<double>& cosines = *image.orientation;
  const Vector3 row = Normalised({cosines[0], cosines[1], cosines[2]});
  const Vector3 column{cosines[3], cosines[4], cosines[5]};
  return {*image.positionMm, row, Normalised(column - row * Dot(row, column))};
}

std::vector<SlicePlane> PlanesOf(const std::vector<ImageHeader>& images)
{
  std::vector<SlicePlane> planes;
  std::transform(images.begin(), images.end(), std::back_inserter(planes), PlaneOf);
  return planes;
}

StackEvidence EvidenceOf(const std::vector<ImageHeader>& images)
{
  StackEvidence evidence;
  evidence.roundingUnitMm = {RoundingUnit(images, &Vector3::x), RoundingUnit(images, &Vector3::y),
                             RoundingUnit(images, &Vector3::z)};
  std::transform(images.begin(), images.end(), std::back_inserter(evidence.thicknessMm),
                 [](const ImageHeader& image) { return image.sliceThicknessMm.value_or(0); });
  return evidence;
}

} // namespace Clade

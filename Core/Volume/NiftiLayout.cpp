#include "Volume/NiftiLayout.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr double rightAngleTolerance = 1e-3;
constexpr double equallyThick = 1.01;
constexpr double degreesPerRadian = 57.295779513082320877;

std::size_t ThickestAxis(const NiftiArray& array)
{
  std::size_t thickest = 2;
  for (std::size_t a : {1, 0})
  {
    if (Norm(array.stepsMm[a]) > equallyThick * Norm(array.stepsMm[thickest]))
    {
      thickest = a;
    }
  }
  return thickest;
}
} // namespace

std::string NiftiLayout::Description() const
{
  return "slices along axis " + std::to_string(fileAxisOf[2] + 1) + " of the file" +
         (isRowReversed ? ", rows reversed" : "");
}

void RequireRightAngles(const NiftiArray& array)
{
  for (std::size_t a = 0; a < 3; a++)
  {
    const double lengthMm = Norm(array.stepsMm[a]);
    if (!(std::isfinite(lengthMm) && lengthMm > 0))
    {
      throw Error(ErrorCode::InvalidFile, "axis " + std::to_string(a + 1) + " has a voxel size of " +
                                              Decimal(lengthMm, 6) + " mm; a positive length is expected");
    }
  }
  for (std::size_t a = 0; a < 3; a++)
  {
    const std::size_t b = (a + 1) % 3;
    const double cosine = Dot(Normalised(array.stepsMm[a]), Normalised(array.stepsMm[b]));
    if (std::abs(cosine) > rightAngleTolerance)
    {
      throw Error(ErrorCode::Tilt,
                  "axes " + std::to_string(std::min(a, b) + 1) + " and " +
                      std::to_string(std::max(a, b) + 1) + " meet at " +
                      Decimal(std::acos(std::clamp(cosine, -1.0, 1.0)) * degreesPerRadian, 2) +
                      " degrees; a sheared volume cannot be read, right angles are expected");
    }
  }
  const Vector3& origin = array.originMm;
  if (!std::isfinite(origin.x + origin.y + origin.z))
  {
    throw Error(ErrorCode::InvalidFile, "the position of the first voxel is not a finite number");
  }
}

VolumeGrid GridFromNiftiArray(const NiftiArray& array, NiftiLayout& layout)
{
  RequireRightAngles(array);
  const std::size_t slice = ThickestAxis(array);
  const std::size_t column = slice == 0 ? 1 : 0;
  const std::size_t row = slice == 2 ? 1 : 2;
  layout.fileAxisOf = {column, row, slice};

  const Vector3 rowStep = array.stepsMm[row];
  layout.isRowReversed = Dot(Cross(array.stepsMm[column], rowStep), array.stepsMm[slice]) < 0;

  VolumeGrid grid;
  grid.columns = array.sizes[column];
  grid.rows = array.sizes[row];
  grid.slices = array.sizes[slice];
  grid.columnSpacingMm = Norm(array.stepsMm[column]);
  grid.rowSpacingMm = Norm(rowStep);
  grid.sliceSpacingMm = Norm(array.stepsMm[slice]);
  grid.rowDirection = Normalised(array.stepsMm[column]);
  // What is left of the angle's rounding goes into the second axis, and with it into the normal.
  const Vector3 alongRows = layout.isRowReversed ? -rowStep : rowStep;
  grid.columnDirection = Normalised(alongRows - grid.rowDirection * Dot(alongRows, grid.rowDirection));
  grid.originMm = array.originMm;
  if (layout.isRowReversed)
  {
    grid.originMm =
        grid.originMm - grid.columnDirection * (grid.rowSpacingMm * (static_cast<double>(grid.rows) - 1));
  }
  return grid;
}

NiftiArray NiftiArrayFromGrid(const VolumeGrid& grid, const NiftiLayout& layout)
{
  const auto [column, row, slice] = layout.fileAxisOf;
  NiftiArray array;
  array.sizes[column] = grid.columns;
  array.sizes[row] = grid.rows;
  array.sizes[slice] = grid.slices;
  array.stepsMm[column] = grid.rowDirection * grid.columnSpacingMm;
  array.stepsMm[row] = grid.columnDirection * (layout.isRowReversed ? -grid.rowSpacingMm : grid.rowSpacingMm);
  array.stepsMm[slice] = grid.Normal() * grid.sliceSpacingMm;
  const double lastRow = layout.isRowReversed ? static_cast<double>(grid.rows) - 1 : 0;
  array.originMm = grid.PatientFromIndex({0, lastRow, 0});
  return array;
}
} // namespace Clade

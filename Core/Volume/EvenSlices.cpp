#include "Volume/EvenSlices.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

namespace Clade
{
namespace
{
constexpr double cellsPerStep = 8;
// Weight of the squared second differences against the squared errors of the slices' means: so small that the
// means are met to a millionth.
constexpr double smoothness = 1e-7;

double NarrowestGap(const std::vector<double>& positionsMm)
{
  double narrowest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < positionsMm.size(); i++)
  {
    narrowest = std::min(narrowest, positionsMm[i] - positionsMm[i - 1]);
  }
  return narrowest;
}

/// The cells that a slice covers, and the share of the slice that each of them is.
struct Coverage
{
  std::size_t first = 0;
  std::vector<double> parts; ///< sum 1
};

/// The cells of a profile along the normal.
struct Cells
{
  double beginMm = 0;
  double widthMm = 0;
  std::size_t count = 0;

  Coverage Of(double centreMm, double thicknessMm) const
  {
    const double low = (centreMm - thicknessMm / 2 - beginMm) / widthMm;
    const double high = (centreMm + thicknessMm / 2 - beginMm) / widthMm;
    Coverage coverage;
    coverage.first = static_cast<std::size_t>(std::max(0.0, std::floor(low)));
    for (std::size_t c = coverage.first; c < count && static_cast<double>(c) < high; c++)
    {
      const double cell = static_cast<double>(c);
      coverage.parts.push_back(std::max(0.0, std::min(cell + 1, high) - std::max(cell, low)) / (high - low));
    }
    return coverage;
  }
};

Cells CellsFor(const UnevenStack& stack, const EvenStack& even)
{
  const double thickest = *std::max_element(stack.thicknessMm.begin(), stack.thicknessMm.end());
  Cells cells;
  cells.widthMm = even.spacingMm / cellsPerStep;
  cells.beginMm = stack.positionsMm.front() - thickest / 2 - cells.widthMm;
  const double endMm = stack.positionsMm.back() + thickest / 2 + cells.widthMm;
  cells.count = static_cast<std::size_t>(std::ceil((endMm - cells.beginMm) / cells.widthMm));
  return cells;
}

/// A symmetric positive definite matrix of few diagonals, and its Cholesky factor in the same place.
class BandMatrix
{
public:
  BandMatrix(std::size_t size, std::size_t below) : size_(size), below_(below), values_(size * (below + 1)) {}

  /// Element (row, column), column <= row <= column + below.
  double& At(std::size_t row, std::size_t column) { return values_[row * (below_ + 1) + (row - column)]; }
  double At(std::size_t row, std::size_t column) const
  {
    return values_[row * (below_ + 1) + (row - column)];
  }

  void Factorise()
  {
    for (std::size_t row = 0; row < size_; row++)
    {
      const std::size_t first = row > below_ ? row - below_ : 0;
      for (std::size_t column = first; column <= row; column++)
      {
        double value = At(row, column);
        for (std::size_t m = std::max(first, column > below_ ? column - below_ : 0); m < column; m++)
        {
          value -= At(row, m) * At(column, m);
        }
        At(row, column) = column == row ? std::sqrt(value) : value / At(column, column);
      }
    }
  }

  /// `b` becomes the solution.
  void Solve(std::vector<double>& b) const
  {
    for (std::size_t row = 0; row < size_; row++)
    {
      for (std::size_t m = row > below_ ? row - below_ : 0; m < row; m++)
      {
        b[row] -= At(row, m) * b[m];
      }
      b[row] /= At(row, row);
    }
    for (std::size_t row = size_; row-- > 0;)
    {
      for (std::size_t m = row + 1; m < std::min(size_, row + below_ + 1); m++)
      {
        b[row] -= At(m, row) * b[m];
      }
      b[row] /= At(row, row);
    }
  }

private:
  std::size_t size_;
  std::size_t below_;
  std::vector<double> values_;
};

/// The normal equations of the profile: the slices' means, and the second differences.
BandMatrix NormalEquations(const Cells& cells, const std::vector<Coverage>& slices)
{
  std::size_t below = 2;
  for (const Coverage& slice : slices)
  {
    below = std::max(below, slice.parts.size());
  }
  BandMatrix matrix(cells.count, below);
  for (const Coverage& slice : slices)
  {
    for (std::size_t a = 0; a < slice.parts.size(); a++)
    {
      for (std::size_t b = 0; b <= a; b++)
      {
        matrix.At(slice.first + a, slice.first + b) += slice.parts[a] * slice.parts[b];
      }
    }
  }
  const double difference[] = {1, -2, 1};
  for (std::size_t c = 0; c + 2 < cells.count; c++)
  {
    for (std::size_t a = 0; a < 3; a++)
    {
      for (std::size_t b = 0; b <= a; b++)
      {
        matrix.At(c + a, c + b) += smoothness * difference[a] * difference[b];
      }
    }
  }
  matrix.Factorise();
  return matrix;
}

/// The weights of one even slice that are not nothing.
struct Row
{
  std::size_t first = 0;
  std::vector<float> weights;
  std::size_t below = 0; ///< the uneven slices on either side, or the one that it lies on
  std::size_t above = 0;
};

std::vector<Row> RowsOf(const UnevenStack& stack, const EvenStack& even)
{
  constexpr double nothing = 1e-6;
  constexpr double onSlice = 1e-3; // of the spacing
  const std::size_t count = stack.positionsMm.size();
  const std::vector<double> weights = EvenSliceWeights(stack, even);
  std::vector<Row> rows(even.slices);
  for (std::size_t k = 0; k < even.slices; k++)
  {
    const double* row = weights.data() + k * count;
    std::size_t first = 0, end = count;
    for (; first + 1 < end && std::abs(row[first]) < nothing; first++)
    {
    }
    for (; end > first + 1 && std::abs(row[end - 1]) < nothing; end--)
    {
    }
    rows[k].first = first;
    rows[k].weights.assign(row + first, row + end);
    const double atMm = stack.positionsMm.front() + static_cast<double>(k) * even.spacingMm;
    const double toleranceMm = onSlice * even.spacingMm;
    const auto above =
        std::lower_bound(stack.positionsMm.begin(), stack.positionsMm.end(), atMm - toleranceMm);
    rows[k].above = std::min(static_cast<std::size_t>(above - stack.positionsMm.begin()), count - 1);
    const bool isOn = std::abs(stack.positionsMm[rows[k].above] - atMm) <= toleranceMm;
    rows[k].below = isOn || rows[k].above == 0 ? rows[k].above : rows[k].above - 1;
  }
  return rows;
}

/// What a voxel between these slices of a column may be.
struct Range
{
  float lowest;
  float highest;
};

Range RangeAround(const std::vector<float>& values, const Row& row, const QuantityRange& quantity)
{
  constexpr double overshoot = 0.3; // as ValueLimits
  const std::size_t first = row.below > 0 ? row.below - 1 : 0;
  const std::size_t last = std::min(row.above + 1, values.size() - 1);
  const auto [lowest, highest] = std::minmax_element(values.begin() + static_cast<std::ptrdiff_t>(first),
                                                     values.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  const double beyond = overshoot * (static_cast<double>(*highest) - static_cast<double>(*lowest));
  return {static_cast<float>(std::max(static_cast<double>(*lowest) - beyond, quantity.lowest)),
          static_cast<float>(std::min(static_cast<double>(*highest) + beyond, quantity.highest))};
}

/// One column of the source: its values without padding, and where there was some.
struct Column
{
  std::vector<float> values;
  std::vector<bool> isPadding;
};

/// Padded values become those of the nearest slice that has one.
void FillPadding(Column& column)
{
  const std::size_t count = column.values.size();
  for (std::size_t i = 0; i < count; i++)
  {
    for (std::size_t away = 1; column.isPadding[i] && away < count; away++)
    {
      if (i >= away && !column.isPadding[i - away])
      {
        column.values[i] = column.values[i - away];
        break;
      }
      if (i + away < count && !column.isPadding[i + away])
      {
        column.values[i] = column.values[i + away];
        break;
      }
    }
  }
}

Column ColumnOf(const Volume& volume, std::size_t i, std::size_t j)
{
  Column column;
  for (std::size_t k = 0; k < volume.grid.slices; k++)
  {
    column.values.push_back(volume.At(i, j, k));
    column.isPadding.push_back(volume.IsPadding(i, j, k));
  }
  return column;
}

void Interpolate(Column& column, const std::vector<Row>& rows, std::size_t i, std::size_t j, Volume& even,
                 const QuantityRange& quantity)
{
  const Column acquired = column;
  FillPadding(column);
  for (std::size_t k = 0; k < rows.size(); k++)
  {
    const Row& row = rows[k];
    const std::size_t at = even.Offset(i, j, k);
    if (acquired.isPadding[row.below] && acquired.isPadding[row.above])
    {
      even.padding[at] = 1;
      even.voxels[at] = acquired.values[row.below];
      continue;
    }
    float value = 0;
    for (std::size_t m = 0; m < row.weights.size(); m++)
    {
      value += row.weights[m] * column.values[row.first + m];
    }
    const Range range = RangeAround(column.values, row, quantity);
    even.voxels[at] = std::max(range.lowest, std::min(value, range.highest));
  }
}

void RequireStack(const UnevenStack& stack)
{
  const auto isThick = [](double mm) { return mm > 0 && std::isfinite(mm); };
  if (stack.positionsMm.size() < 2 || stack.thicknessMm.size() != stack.positionsMm.size() ||
      !(NarrowestGap(stack.positionsMm) > 0) ||
      !std::all_of(stack.thicknessMm.begin(), stack.thicknessMm.end(), isThick))
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "resampling to even spacing needs at least two slices at ascending positions, each with a thickness");
  }
}
} // namespace

EvenStack EvenStackOf(const UnevenStack& stack)
{
  RequireStack(stack);
  constexpr double rounding = 0.01; // of a step
  const double extentMm = stack.positionsMm.back() - stack.positionsMm.front();
  const double steps = std::max(1.0, std::ceil(extentMm / NarrowestGap(stack.positionsMm) - rounding));
  EvenStack even;
  even.slices = static_cast<std::size_t>(steps) + 1;
  even.spacingMm = extentMm / steps;
  even.thicknessMm = *std::min_element(stack.thicknessMm.begin(), stack.thicknessMm.end());
  return even;
}

std::vector<double> EvenSliceWeights(const UnevenStack& stack, const EvenStack& even)
{
  RequireStack(stack);
  const std::size_t count = stack.positionsMm.size();
  const Cells cells = CellsFor(stack, even);
  std::vector<Coverage> slices;
  for (std::size_t i = 0; i < count; i++)
  {
    slices.push_back(cells.Of(stack.positionsMm[i], stack.thicknessMm[i]));
  }
  const BandMatrix matrix = NormalEquations(cells, slices);
  std::vector<double> weights(even.slices * count, 0.0);
  for (std::size_t i = 0; i < count; i++)
  {
    std::vector<double> profile(cells.count, 0.0); // where slice i is 1, and the others 0
    std::copy(slices[i].parts.begin(), slices[i].parts.end(),
              profile.begin() + static_cast<std::ptrdiff_t>(slices[i].first));
    matrix.Solve(profile);
    for (std::size_t k = 0; k < even.slices; k++)
    {
      const double atMm = stack.positionsMm.front() + static_cast<double>(k) * even.spacingMm;
      const Coverage slice = cells.Of(atMm, even.thicknessMm);
      for (std::size_t c = 0; c < slice.parts.size(); c++)
      {
        weights[k * count + i] += slice.parts[c] * profile[slice.first + c];
      }
    }
  }
  return weights;
}

Volume MakeSlicesEven(const Volume& uneven, const UnevenStack& stack, const EvenStack& even,
                      const QuantityRange& quantity, IProgress& progress, std::size_t threads)
{
  progress.BeginStage("even slices");
  VolumeGrid grid = uneven.grid;
  grid.slices = even.slices;
  grid.sliceSpacingMm = even.spacingMm;
  Volume result(grid);
  result.padding.assign(result.voxels.size(), 0);
  const std::vector<Row> rows = RowsOf(stack, even);
  std::atomic<std::size_t> done{0};
  const auto make = [&](std::size_t begin, std::size_t end)
  {
    for (std::size_t j = begin; j < end; j++)
    {
      progress.ThrowIfCancelled();
      for (std::size_t i = 0; i < grid.columns; i++)
      {
        Column column = ColumnOf(uneven, i, j);
        Interpolate(column, rows, i, j, result, quantity);
      }
      progress.Report(static_cast<double>(++done) / static_cast<double>(grid.rows));
    }
  };
  ParallelFor(grid.rows, 1, threads, make);
  if (uneven.padding.empty())
  {
    result.padding.clear();
  }
  return result;
}
} // namespace Clade

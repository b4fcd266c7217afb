#include "Inference/Consistency.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Inference/ColumnLimits.h"
#include "Inference/ColumnProjector.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <string>

namespace Clade
{
namespace
{
constexpr int mostPasses = 24;        // three are enough where nothing is clipped
constexpr double tolerance = 1e-6;    ///< of the acquired range: passes stop there
constexpr std::size_t mostLanes = 32; ///< columns worked on together

void RequireFitting(const Volume& enhanced, const Volume& acquired, const SliceProfile& profile)
{
  const VolumeGrid& fine = enhanced.grid;
  const VolumeGrid& thick = acquired.grid;
  const auto differ = [](double a, double b) { return std::abs(a - b) > 1e-3; };
  if (fine.columns != thick.columns || fine.rows != thick.rows ||
      differ(fine.columnSpacingMm, thick.columnSpacingMm) || differ(fine.rowSpacingMm, thick.rowSpacingMm) ||
      Norm(fine.originMm - thick.originMm) > 1e-3)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the enhanced and the acquired volume differ in their in-plane grid or origin");
  }
  if (fine.slices == 0 || thick.slices == 0 || !(fine.sliceSpacingMm > 0) ||
      fine.sliceSpacingMm > thick.sliceSpacingMm * (1 + 1e-6))
  {
    throw Error(ErrorCode::InvalidArgument, "the enhanced slices are " + std::to_string(fine.sliceSpacingMm) +
                                                " mm apart, expected at most the acquired " +
                                                std::to_string(thick.sliceSpacingMm) + " mm");
  }
  if (!(profile.thicknessMm > 0))
  {
    throw Error(ErrorCode::InvalidArgument, "the slice thickness is " + std::to_string(profile.thicknessMm) +
                                                " mm, expected a positive number");
  }
}

std::vector<std::uint8_t> PaddingOfColumn(const Volume& volume, std::size_t i, std::size_t j)
{
  std::vector<std::uint8_t> isPadded(volume.grid.slices);
  for (std::size_t k = 0; k < isPadded.size(); k++)
  {
    isPadded[k] = volume.padding[volume.Offset(i, j, k)] != 0 ? 1 : 0;
  }
  return isPadded;
}

/// `rows` without those that reach too far beyond the volume's ends to be equations; all of them where none
/// would be left.
std::vector<AcquisitionRow> KnownWhole(std::vector<AcquisitionRow> rows)
{
  constexpr double enough = 0.9;
  const auto isKnown = [](const AcquisitionRow& row) { return row.within >= enough; };
  const bool isAnyKnown = std::any_of(rows.begin(), rows.end(), isKnown);
  for (AcquisitionRow& row : rows)
  {
    if (isAnyKnown && !isKnown(row))
    {
      row.weights.clear();
    }
  }
  return rows;
}

/// One projector for each pattern of padding that a column has.
class Projectors
{
public:
  Projectors(const Volume& enhanced, const Volume& acquired, const SliceProfile& profile)
      : columns_(enhanced.grid.columns)
  {
    const VolumeGrid& fine = enhanced.grid;
    const VolumeGrid& thick = acquired.grid;
    const auto rows = KnownWhole(
        AcquisitionModel(profile, thick.slices, thick.sliceSpacingMm, fine.slices, fine.sliceSpacingMm));
    // Full width at half maximum of the slice spacing.
    const double smoothness = thick.sliceSpacingMm / fine.sliceSpacingMm / (2 * std::sqrt(2 * std::log(2.0)));
    const auto make =
        [&](const std::vector<std::uint8_t>& ofAcquired, const std::vector<std::uint8_t>& ofFine)
    { projectors_.emplace_back(rows, fine.slices, ofAcquired, ofFine, smoothness); };
    if (enhanced.padding.empty() && acquired.padding.empty())
    {
      make({}, {});
      return;
    }
    std::map<std::pair<std::vector<std::uint8_t>, std::vector<std::uint8_t>>, std::size_t> known;
    for (std::size_t j = 0; j < fine.rows; j++)
    {
      for (std::size_t i = 0; i < fine.columns; i++)
      {
        auto ofAcquired =
            acquired.padding.empty() ? std::vector<std::uint8_t>() : PaddingOfColumn(acquired, i, j);
        auto ofFine =
            enhanced.padding.empty() ? std::vector<std::uint8_t>() : PaddingOfColumn(enhanced, i, j);
        const auto [entry, isNew] =
            known.emplace(std::make_pair(std::move(ofAcquired), std::move(ofFine)), projectors_.size());
        if (isNew)
        {
          make(entry->first.first, entry->first.second);
        }
        pattern_.push_back(entry->second);
      }
    }
  }

  const ColumnProjector& Of(std::size_t i, std::size_t j) const
  {
    return projectors_[pattern_.empty() ? 0 : pattern_[j * columns_ + i]];
  }

  /// Columns from (i, j) on that can be worked on together.
  std::size_t RunFrom(std::size_t i, std::size_t j) const
  {
    std::size_t end = i + 1;
    while (end < columns_ && end - i < mostLanes && &Of(end, j) == &Of(i, j))
    {
      end++;
    }
    return end - i;
  }

private:
  std::size_t columns_;
  std::vector<ColumnProjector> projectors_;
  std::vector<std::size_t> pattern_; ///< of each column (i, j); empty where all are alike
};

struct Sum
{
  double maximum = 0;
  double squares = 0;
  std::size_t count = 0;

  void Add(double value)
  {
    maximum = std::max(maximum, std::abs(value));
    squares += value * value;
    count++;
  }
  void Add(const Sum& other)
  {
    maximum = std::max(maximum, other.maximum);
    squares += other.squares;
    count += other.count;
  }
  ConsistencyError Error() const
  {
    return {maximum, count == 0 ? 0 : std::sqrt(squares / static_cast<double>(count))};
  }
};

struct Sums
{
  Sum before;
  Sum after;
  Sum afterRounding;
};

/// `lanes` neighbouring columns, as doubles [slice][lane].
class ColumnBlock
{
public:
  ColumnBlock(const ColumnProjector& projector, const Volume& enhanced, const Volume& acquired, std::size_t i,
              std::size_t j, std::size_t lanes)
      : projector_(projector), lanes_(lanes), slices_(acquired.grid.slices), acquired_(Read(acquired, i, j)),
        fine_(Read(enhanced, i, j)), residual_(slices_ * lanes)
  {
  }

  void Judge(Sum& sum)
  {
    projector_.Residual(acquired_.data(), fine_.data(), lanes_, residual_.data());
    for (std::size_t a = 0; a < slices_; a++)
    {
      for (std::size_t l = 0; l < lanes_ && projector_.IsJudged(a); l++)
      {
        sum.Add(residual_[a * lanes_ + l]);
      }
    }
  }

  void Project(const ColumnLimits& limits, std::size_t i, std::size_t j, double enough)
  {
    limits.Clip(projector_, i, j, lanes_, fine_.data());
    for (int pass = 0; pass < mostPasses; pass++)
    {
      Sum sum;
      Judge(sum);
      if (sum.maximum <= enough)
      {
        return;
      }
      projector_.Correct(residual_.data(), lanes_, fine_.data());
      limits.Clip(projector_, i, j, lanes_, fine_.data());
    }
  }

  void Round()
  {
    for (std::size_t n = 0; n < fine_.size(); n++)
    {
      fine_[n] = projector_.IsPaddedFine(n / lanes_) ? fine_[n] : std::nearbyint(fine_[n]);
    }
  }

  void Write(Volume& enhanced, std::size_t i, std::size_t j) const
  {
    for (std::size_t k = 0; k < enhanced.grid.slices; k++)
    {
      for (std::size_t l = 0; l < lanes_ && !projector_.IsPaddedFine(k); l++)
      {
        enhanced.At(i + l, j, k) = static_cast<float>(fine_[k * lanes_ + l]);
      }
    }
  }

private:
  std::vector<double> Read(const Volume& volume, std::size_t i, std::size_t j) const
  {
    std::vector<double> values(volume.grid.slices * lanes_);
    for (std::size_t k = 0; k < volume.grid.slices; k++)
    {
      const float* from = &volume.voxels[volume.Offset(i, j, k)];
      std::copy_n(from, lanes_, values.begin() + static_cast<std::ptrdiff_t>(k * lanes_));
    }
    return values;
  }

  const ColumnProjector& projector_;
  std::size_t lanes_;
  std::size_t slices_;
  std::vector<double> acquired_;
  std::vector<double> fine_;
  std::vector<double> residual_;
};

/// Calls work(block, i, j, sums) for every block of columns; each image row sums on its own, so that the
/// result does not depend on the threads.
template<typename Work>
Sums ForEachBlock(const Projectors& projectors, const Volume& enhanced, const Volume& acquired,
                  std::size_t threads, IProgress& progress, const Work& work)
{
  const std::size_t rows = enhanced.grid.rows;
  std::vector<Sums> ofRow(rows);
  std::atomic<std::size_t> done{0};
  ParallelFor(rows, 1, threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t j = begin; j < end; j++)
                {
                  progress.ThrowIfCancelled();
                  for (std::size_t i = 0; i < enhanced.grid.columns;)
                  {
                    const std::size_t lanes = projectors.RunFrom(i, j);
                    ColumnBlock block(projectors.Of(i, j), enhanced, acquired, i, j, lanes);
                    work(block, i, j, ofRow[j]);
                    i += lanes;
                  }
                  progress.Report(static_cast<double>(++done) / static_cast<double>(rows));
                }
              });
  Sums total;
  for (const Sums& sums : ofRow)
  {
    total.before.Add(sums.before);
    total.after.Add(sums.after);
    total.afterRounding.Add(sums.afterRounding);
  }
  return total;
}

double RangeOf(const Volume& volume)
{
  float lowest = 0, highest = 0;
  bool isFirst = true;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    if (volume.padding.empty() || volume.padding[n] == 0)
    {
      lowest = isFirst ? volume.voxels[n] : std::min(lowest, volume.voxels[n]);
      highest = isFirst ? volume.voxels[n] : std::max(highest, volume.voxels[n]);
      isFirst = false;
    }
  }
  return static_cast<double>(highest) - static_cast<double>(lowest);
}
} // namespace

ConsistencyReport ProjectOntoMeasurements(Volume& enhanced, const Volume& acquired,
                                          const ConsistencyOptions& options, IProgress& progress)
{
  progress.BeginStage("consistency");
  RequireFitting(enhanced, acquired, options.profile);
  const Projectors projectors(enhanced, acquired, options.profile);
  const ColumnLimits limits(options, enhanced, acquired);
  const double enough = tolerance * RangeOf(acquired);
  const Sums sums = ForEachBlock(projectors, enhanced, acquired, options.threads, progress,
                                 [&](ColumnBlock& block, std::size_t i, std::size_t j, Sums& row)
                                 {
                                   block.Judge(row.before);
                                   block.Project(limits, i, j, enough);
                                   block.Judge(row.after);
                                   block.Write(enhanced, i, j);
                                   block.Round();
                                   block.Judge(row.afterRounding);
                                 });
  return {sums.before.Error(), sums.after.Error(), sums.afterRounding.Error()};
}

ConsistencyError MeasureConsistency(const Volume& enhanced, const Volume& acquired,
                                    const SliceProfile& profile, std::size_t threads)
{
  RequireFitting(enhanced, acquired, profile);
  const Projectors projectors(enhanced, acquired, profile);
  NoProgress noProgress;
  return ForEachBlock(projectors, enhanced, acquired, threads, noProgress,
                      [](ColumnBlock& block, std::size_t, std::size_t, Sums& row)
                      { block.Judge(row.before); })
      .before.Error();
}
} // namespace Clade

#include "Inference/ColumnLimits.h"

#include "Base/ParallelFor.h"

#include <algorithm>

namespace Clade
{
ColumnLimits::ColumnLimits(const ConsistencyOptions& options, const Volume& enhanced, const Volume& acquired)
    : lowest_(options.lowest), highest_(options.highest), isLimited_(options.lowest < options.highest),
      slices_(enhanced.grid.slices), columns_(enhanced.grid.columns),
      plane_(enhanced.grid.columns * enhanced.grid.rows)
{
  if (options.limits == nullptr)
  {
    return;
  }
  for (std::size_t k = 0; k < slices_; k++)
  {
    intervals_.push_back(options.limits->IntervalAt(static_cast<double>(k) * enhanced.grid.sliceSpacingMm /
                                                    acquired.grid.sliceSpacingMm));
  }
  lowestIn_.resize(options.limits->Intervals());
  highestIn_.resize(options.limits->Intervals());
  const auto compute = [&](std::size_t begin, std::size_t end)
  {
    for (std::size_t interval = begin; interval < end; interval++)
    {
      lowestIn_[interval].resize(plane_);
      highestIn_[interval].resize(plane_);
      options.limits->Compute(interval, lowestIn_[interval].data(), highestIn_[interval].data());
    }
  };
  ParallelFor(options.limits->Intervals(), 1, options.threads, compute);
}

void ColumnLimits::Clip(const ColumnProjector& projector, std::size_t i, std::size_t j, std::size_t lanes,
                        double* fine) const
{
  for (std::size_t k = 0; k < slices_; k++)
  {
    double* values = fine + k * lanes;
    if (projector.IsPaddedFine(k))
    {
      continue;
    }
    for (std::size_t l = 0; l < lanes && isLimited_; l++)
    {
      values[l] = std::clamp(values[l], lowest_, highest_);
    }
    if (intervals_.empty())
    {
      continue;
    }
    const float* lowest = lowestIn_[intervals_[k]].data() + j * columns_ + i;
    const float* highest = highestIn_[intervals_[k]].data() + j * columns_ + i;
    for (std::size_t l = 0; l < lanes; l++)
    {
      values[l] = std::min(std::max<double>(values[l], lowest[l]), static_cast<double>(highest[l]));
    }
  }
}
} // namespace Clade

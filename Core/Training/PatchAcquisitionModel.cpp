#include "Training/PatchAcquisitionModel.h"

#include <algorithm>
#include <cmath>
#include <torch/types.h>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::int64_t taps = 4;

/// The cubic through four neighbouring pixels, at `position` between the two in the middle (Lagrange): the
/// interpolated rows are as smooth as the slices are far apart.
void Sample(at::Tensor row, double position)
{
  const std::int64_t size = row.size(0);
  const auto first =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(position)) - 1, 0, size - taps);
  for (std::int64_t tap = 0; tap < taps; tap++)
  {
    double weight = 1;
    for (std::int64_t other = 0; other < taps; other++)
    {
      if (other != tap)
      {
        weight *= (position - static_cast<double>(first + other)) / static_cast<double>(tap - other);
      }
    }
    row[first + tap] = weight;
  }
}
} // namespace

PatchAcquisitionModel::PatchAcquisitionModel(std::int64_t size, std::int64_t from, bool isFlipped,
                                             double factor, double thickness, SliceProfileShape shape)
{
  const double reach = std::max(thickness, 1.0) / 2, start = static_cast<double>(from);
  const double firstIndex = std::ceil((start + reach - 0.5) / factor - 1e-9);
  const double lastIndex = std::floor((start + static_cast<double>(size) - 0.5 - reach) / factor + 1e-9);
  if (lastIndex < firstIndex)
  {
    return;
  }
  const auto slices = static_cast<std::size_t>(lastIndex - firstIndex) + 1;
  const double firstSlice = firstIndex * factor - start;
  const auto rows =
      AcquisitionModel({shape, thickness}, slices, factor, static_cast<std::size_t>(size), 1, firstSlice);
  averages_ = torch::zeros({static_cast<std::int64_t>(slices), size}, torch::kFloat32);
  samples_ = torch::zeros_like(averages_);
  for (std::size_t n = 0; n < slices; n++)
  {
    const auto row = static_cast<std::int64_t>(n);
    const std::vector<float> weights(rows[n].weights.begin(), rows[n].weights.end());
    averages_[row]
        .narrow(0, static_cast<std::int64_t>(rows[n].first), static_cast<std::int64_t>(weights.size()))
        .copy_(torch::tensor(weights));
    Sample(samples_[row], firstSlice + static_cast<double>(n) * factor);
  }
  if (isFlipped)
  {
    averages_ = averages_.flip({1});
    samples_ = samples_.flip({1});
  }
}

void PatchAcquisitionModel::CopyTo(at::Tensor averages, at::Tensor samples) const
{
  if (Slices() > 0)
  {
    averages.narrow(0, 0, Slices()).copy_(averages_);
    samples.narrow(0, 0, Slices()).copy_(samples_);
  }
}
} // namespace Clade

#pragma once
#include <array>
#include <cstddef>

namespace Clade
{
/// Least squares of the change that a slab sees, by what the acquired image has at the place.
class SlabRegression
{
public:
  enum Regressor : std::size_t
  {
    Constant,
    Level,       ///< the acquired value
    FineDetail,  ///< what it has beyond the mean of its neighbours at one pixel, within the slice
    BroadDetail, ///< of that mean, beyond the mean at four pixels
    Lack,        ///< what the interpolated volume lacks of it
    count
  };

  void Add(const std::array<double, count>& regressors, double change);
  void Add(const SlabRegression& other);

  /// Cosine between the change and the lack; 0 where one is nothing.
  double Correlation() const;
  /// Part of the change's squares that all regressors explain together, 0..1.
  double Explained() const;

private:
  std::array<std::array<double, count>, count> products_{}; ///< of the regressors, sums
  std::array<double, count> withChange_{};
  double squares_ = 0; ///< of the change
};
} // namespace Clade

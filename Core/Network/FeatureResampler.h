#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace Clade
{
/// Resamples the features of a late generator along the slices, one line of pixels after another: what
/// FoldedLateGenerator does between its convolutions on a CPU, where it costs less than the copies that a
/// matrix product would want. Immutable: any number of threads may share it.
class FeatureResampler
{
public:
  /// @param taps      [positions, 4, features], the weights of the slices first - 1 .. first + 2
  /// @param first     by position: the slice before it
  FeatureResampler(std::vector<float> taps, std::vector<std::int64_t> first, std::int64_t slices,
                   std::int64_t features);

  /// One line. `features` of slice s begin at line + s * stride. Writes by position, `outputStride` apart:
  /// the features, then the value of `cubic`. Both outputs are contiguous along the channels.
  void Line(const float* line, std::int64_t stride, const float* cubic, float* output,
            std::int64_t outputStride) const;
  /// The same in bfloat16 (its 16 bits), rounded to nearest, halves to even.
  void Line(const float* line, std::int64_t stride, const float* cubic, std::uint16_t* output,
            std::int64_t outputStride) const;

private:
  template<typename Number>
  void LineOf(const float* line, std::int64_t stride, const float* cubic, Number* output,
              std::int64_t outputStride) const;

  std::vector<float> taps_;
  std::vector<std::int64_t> slices_; ///< [positions, 4]: which slice each tap is
  std::int64_t features_;
};
} // namespace Clade

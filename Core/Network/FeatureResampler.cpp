#include "Network/FeatureResampler.h"

#include <algorithm>
#include <cstring>

namespace Clade
{
namespace
{
constexpr std::int64_t taps = 4;
constexpr std::int64_t lanes = 4; ///< a vector of every processor

/// result[l] = sum over the taps of weight * value; compilers make vector instructions of it.
inline void SumTaps(const float* const* values, const float* weights, std::int64_t features, std::int64_t at,
                    float* result)
{
  for (std::int64_t l = 0; l < lanes; l++)
  {
    result[l] = weights[at + l] * values[0][at + l] + weights[features + at + l] * values[1][at + l] +
                weights[2 * features + at + l] * values[2][at + l] +
                weights[3 * features + at + l] * values[3][at + l];
  }
}

inline void Store(const float* values, float* output)
{
  std::memcpy(output, values, lanes * sizeof(float));
}

inline std::uint16_t Rounded(float value)
{
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

inline void Store(const float* values, std::uint16_t* output)
{
  for (std::int64_t l = 0; l < lanes; l++)
  {
    output[l] = Rounded(values[l]);
  }
}

inline void StoreOne(float value, float* output)
{
  *output = value;
}

inline void StoreOne(float value, std::uint16_t* output)
{
  *output = Rounded(value);
}
} // namespace

FeatureResampler::FeatureResampler(std::vector<float> taps, std::vector<std::int64_t> first,
                                   std::int64_t slices, std::int64_t features)
    : taps_(std::move(taps)), features_(features)
{
  for (const std::int64_t slice : first)
  {
    for (std::int64_t tap = 0; tap < Clade::taps; tap++)
    {
      slices_.push_back(std::clamp<std::int64_t>(slice - 1 + tap, 0, slices - 1));
    }
  }
}

template<typename Number>
void FeatureResampler::LineOf(const float* line, std::int64_t stride, const float* cubic, Number* output,
                              std::int64_t outputStride) const
{
  const std::int64_t whole = features_ / lanes * lanes;
  const auto positions = static_cast<std::int64_t>(slices_.size()) / taps;
  for (std::int64_t p = 0; p < positions; p++)
  {
    const std::int64_t* slice = &slices_[static_cast<std::size_t>(taps * p)];
    const float* const values[taps] = {line + slice[0] * stride, line + slice[1] * stride,
                                       line + slice[2] * stride, line + slice[3] * stride};
    const float* weights = &taps_[static_cast<std::size_t>(taps * features_ * p)];
    Number* to = output + p * outputStride;
    for (std::int64_t f = 0; f < whole; f += lanes)
    {
      float sums[lanes];
      SumTaps(values, weights, features_, f, sums);
      Store(sums, to + f);
    }
    for (std::int64_t f = whole; f < features_; f++)
    {
      float sum = 0;
      for (std::int64_t tap = 0; tap < taps; tap++)
      {
        sum += weights[tap * features_ + f] * values[tap][f];
      }
      StoreOne(sum, to + f);
    }
    StoreOne(cubic[p], to + features_);
  }
}

void FeatureResampler::Line(const float* line, std::int64_t stride, const float* cubic, float* output,
                            std::int64_t outputStride) const
{
  LineOf(line, stride, cubic, output, outputStride);
}

void FeatureResampler::Line(const float* line, std::int64_t stride, const float* cubic, std::uint16_t* output,
                            std::int64_t outputStride) const
{
  LineOf(line, stride, cubic, output, outputStride);
}
} // namespace Clade

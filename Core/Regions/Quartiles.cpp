#include "Regions/Quartiles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::size_t halves = 65536; // of 32 bits
using Counts = std::vector<std::size_t>;

/// An integer that orders as the value does (IEEE 754: the sign bit, and all bits of negative values,
/// turned).
std::uint32_t KeyOf(float value)
{
  const float noNegativeZero = value == 0 ? 0.0f : value;
  std::uint32_t bits = 0;
  std::memcpy(&bits, &noNegativeZero, sizeof(bits));
  return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
}

double ValueOf(std::uint32_t key)
{
  const std::uint32_t bits = (key & 0x80000000u) != 0 ? key & 0x7fffffffu : ~key;
  float value = 0;
  std::memcpy(&value, &bits, sizeof(value));
  return static_cast<double>(value);
}

/// The bin that holds the rank-th (from 0) count, and the rank within it.
std::pair<std::size_t, std::size_t> Locate(const Counts& counts, std::size_t rank)
{
  std::size_t bin = 0;
  for (; rank >= counts[bin]; bin++)
  {
    rank -= counts[bin];
  }
  return {bin, rank};
}
} // namespace

Quartiles FindQuartiles(const std::function<void(const std::function<void(float)>&)>& forEach)
{
  Counts high(halves);
  std::size_t size = 0;
  forEach(
      [&](float value)
      {
        high[KeyOf(value) >> 16]++;
        size++;
      });
  std::map<std::size_t, Counts> low; // of the bins of `high` that hold a wanted rank: at most six
  const auto below = [&](double part) { return part * static_cast<double>(size - 1); };
  const auto neighbours = [&](double part)
  {
    const auto first = static_cast<std::size_t>(below(part));
    return std::array<std::size_t, 2>{first, std::min(first + 1, size - 1)};
  };
  for (const double part : {0.25, 0.5, 0.75})
  {
    for (const std::size_t rank : neighbours(part))
    {
      low.emplace(Locate(high, rank).first, halves);
    }
  }
  forEach(
      [&](float value)
      {
        const auto bin = low.find(KeyOf(value) >> 16);
        if (bin != low.end())
        {
          bin->second[KeyOf(value) & 0xffffu]++;
        }
      });
  const auto valueAt = [&](std::size_t rank)
  {
    const auto [bin, rest] = Locate(high, rank);
    return ValueOf(static_cast<std::uint32_t>(bin << 16 | Locate(low.at(bin), rest).first));
  };
  const auto quantile = [&](double part)
  {
    const auto [first, second] = neighbours(part);
    const double weight = below(part) - std::floor(below(part));
    return valueAt(first) + weight * (valueAt(second) - valueAt(first));
  };
  return {quantile(0.25), quantile(0.5), quantile(0.75)};
}
} // namespace Clade

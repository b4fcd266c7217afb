#pragma once
#include <cstdint>
#include <random>

namespace Clade
{
/// The generator of every random choice: seeded, and the same numbers on every machine. The distributions of
/// <random> are not the same everywhere, so the two that the project needs are given here.
class Random
{
public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in [0, 1), 53 bits.
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  /// Uniform in 0..count-1; count > 0. The bias, count / 2^64, is beyond measuring.
  std::uint64_t Below(std::uint64_t count) { return engine_() % count; }
  /// Standard normal (sum of 12 uniforms less 6: mean 0, variance 1, tails cut at 6).
  double Normal()
  {
    double sum = -6;
    for (int i = 0; i < 12; i++)
    {
      sum += Uniform();
    }
    return sum;
  }

private:
  std::mt19937_64 engine_; // its sequence is fixed by the standard
};
} // namespace Clade

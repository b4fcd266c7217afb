#pragma once
#include <string>

namespace Clade
{
/// The numbers that a network computes with.
enum class Precision
{
  Auto,
  Float32,
  BFloat16,
  Float16
};

/// "auto", "fp32", "bf16", "fp16". Throws Error(InvalidArgument).
Precision PrecisionFromWord(const std::string& word);
std::string ToWord(Precision precision);
} // namespace Clade

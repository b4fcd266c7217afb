#pragma once
#include "Settings/EnumWords.h"

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

template<>
struct EnumWords<Precision>
{
  static constexpr EnumWord<Precision> all[] = {{Precision::Auto, "auto"},
                                                {Precision::Float32, "fp32"},
                                                {Precision::BFloat16, "bf16"},
                                                {Precision::Float16, "fp16"}};
};
} // namespace Clade

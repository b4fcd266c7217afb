#include "Settings/Precision.h"

#include "Base/Error.h"

namespace Clade
{
Precision PrecisionFromWord(const std::string& word)
{
  for (const auto precision : {Precision::Auto, Precision::Float32, Precision::BFloat16, Precision::Float16})
  {
    if (word == ToWord(precision))
    {
      return precision;
    }
  }
  throw Error(ErrorCode::InvalidArgument,
              "the precision is \"" + word + "\", expected auto, fp32, bf16 or fp16");
}

std::string ToWord(Precision precision)
{
  switch (precision)
  {
  case Precision::Float32:
    return "fp32";
  case Precision::BFloat16:
    return "bf16";
  case Precision::Float16:
    return "fp16";
  default:
    return "auto";
  }
}
} // namespace Clade

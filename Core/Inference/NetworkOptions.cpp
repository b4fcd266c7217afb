#include "Inference/NetworkOptions.h"

#include "Base/Error.h"

namespace Clade
{
namespace
{
[[noreturn]] void Refuse(const std::string& what, const std::string& word, const std::string& expected)
{
  throw Error(ErrorCode::InvalidArgument, what + " is \"" + word + "\", expected " + expected);
}
} // namespace

Stitching StitchingFromWord(const std::string& word)
{
  if (word == "whole-slice" || word == "patches")
  {
    return word == "patches" ? Stitching::Patches : Stitching::WholeSlice;
  }
  Refuse("the stitching", word, "whole-slice or patches");
}

PatchWeights PatchWeightsFromWord(const std::string& word)
{
  if (word == "uniform" || word == "hann")
  {
    return word == "hann" ? PatchWeights::Hann : PatchWeights::Uniform;
  }
  Refuse("the patches' weights", word, "uniform or hann");
}

LrPlane LrPlaneFromWord(const std::string& word)
{
  for (const LrPlane plane : {LrPlane::Auto, LrPlane::Rows, LrPlane::Columns})
  {
    if (word == ToWord(plane))
    {
      return plane;
    }
  }
  Refuse("the plane", word, "auto, rows or columns");
}

std::string ToWord(LrPlane plane)
{
  return plane == LrPlane::Rows ? "rows" : plane == LrPlane::Columns ? "columns" : "auto";
}
} // namespace Clade

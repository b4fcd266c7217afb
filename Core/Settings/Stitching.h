#pragma once
#include "Settings/EnumWords.h"

namespace Clade
{
/// How the network's evaluations become a volume (Methods.md, "Whole slices" and "Patches").
enum class Stitching
{
  WholeSlice, ///< one evaluation of each LR slice, in tiles where memory is short
  Patches     ///< the mean of overlapping 32 x 32 patches
};

template<>
struct EnumWords<Stitching>
{
  static constexpr EnumWord<Stitching> all[] = {{Stitching::WholeSlice, "whole-slice"},
                                                {Stitching::Patches, "patches"}};
};

/// Of overlapping patches.
enum class PatchWeights
{
  Uniform,
  Hann
};

template<>
struct EnumWords<PatchWeights>
{
  static constexpr EnumWord<PatchWeights> all[] = {{PatchWeights::Uniform, "uniform"},
                                                   {PatchWeights::Hann, "hann"}};
};
} // namespace Clade

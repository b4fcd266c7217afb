#pragma once
#include "Settings/EnumWords.h"

namespace Clade
{
/// How a scanner weighs what it averages into one slice, along the normal.
enum class SliceProfileShape
{
  Box,     ///< as wide as the slice is thick
  Gaussian ///< whose full width at half maximum is the slice's thickness
};

template<>
struct EnumWords<SliceProfileShape>
{
  static constexpr EnumWord<SliceProfileShape> all[] = {{SliceProfileShape::Box, "box"},
                                                        {SliceProfileShape::Gaussian, "gaussian"}};
};
} // namespace Clade

#pragma once
#include "Settings/EnumWords.h"

namespace Clade
{
/// The through-plane grid of a derived volume (Methods.md, "Interpolation").
enum class GridKind
{
  Isotropic, ///< spacing t = coarser in-plane spacing, floor((n-1) s / t + 1e-6) + 1 slices
  Aligned    ///< spacing s / r with r = round(s / t), (n-1) r + 1 slices: every r-th plane is an acquired one
};

template<>
struct EnumWords<GridKind>
{
  static constexpr EnumWord<GridKind> all[] = {{GridKind::Isotropic, "isotropic"},
                                               {GridKind::Aligned, "aligned"}};
};
} // namespace Clade

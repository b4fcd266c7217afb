#pragma once
#include "Settings/EnumWords.h"

namespace Clade
{
/// The LR plane: which images the network sees. Each holds the through-plane direction, its last axis, and
/// one in-plane axis.
enum class LrPlane
{
  Auto,   ///< the one whose in-plane axis has more samples
  Rows,   ///< one image row through all slices: as many images as the volume has rows
  Columns ///< one image column through all slices: as many images as the volume has columns
};

template<>
struct EnumWords<LrPlane>
{
  static constexpr EnumWord<LrPlane> all[] = {
      {LrPlane::Auto, "auto"}, {LrPlane::Rows, "rows"}, {LrPlane::Columns, "columns"}};
};

/// How many LR planes a network is applied to.
enum class LrPlanes
{
  Auto, ///< as the model says
  One,
  Both ///< the mean of what is made along either
};

template<>
struct EnumWords<LrPlanes>
{
  static constexpr EnumWord<LrPlanes> all[] = {
      {LrPlanes::Auto, "auto"}, {LrPlanes::One, "one"}, {LrPlanes::Both, "both"}};
};
} // namespace Clade

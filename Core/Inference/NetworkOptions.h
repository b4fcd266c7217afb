#pragma once
#include "Network/Device.h"

#include <cstddef>
#include <string>

namespace Clade
{
/// How the network's evaluations become a volume (Methods.md, "Whole slices" and "Patches").
enum class Stitching
{
  WholeSlice, ///< one evaluation of each LR slice, in tiles where memory is short
  Patches     ///< the mean of overlapping 32 x 32 patches
};

enum class PatchWeights
{
  Uniform,
  Hann
};

/// The LR plane: which images the network sees. Each holds the through-plane direction, its last axis, and
/// one in-plane axis.
enum class LrPlane
{
  Auto,   ///< the one whose in-plane axis has more samples
  Rows,   ///< one image row through all slices: as many images as the volume has rows
  Columns ///< one image column through all slices: as many images as the volume has columns
};

/// How a network is applied. The words of EnhanceOptions become these by the functions below.
struct NetworkOptions
{
  Stitching stitching = Stitching::WholeSlice;
  int stride = 12; ///< of patches, 1..32
  PatchWeights weights = PatchWeights::Uniform;
  bool bothPlanes = false; ///< the mean over both LR planes; `plane` is not used
  LrPlane plane = LrPlane::Auto;
  bool wantsUncertainty = true; ///< with both planes: NetworkResult::uncertainty
  Precision precision = Precision::Auto;
  std::string device = "auto"; ///< see DeviceFromWord
  std::size_t threads = 0;     ///< 0: all processors
  double memoryLimitGiB = 0;   ///< of this process, all told; 0: none
  int batch = 0;               ///< images evaluated at a time; 0: chosen for the device
};

/// Each throws Error(InvalidArgument) for another word: whole-slice | patches, uniform | hann,
/// auto | rows | columns.
Stitching StitchingFromWord(const std::string& word);
PatchWeights PatchWeightsFromWord(const std::string& word);
LrPlane LrPlaneFromWord(const std::string& word);
std::string ToWord(LrPlane plane);
} // namespace Clade

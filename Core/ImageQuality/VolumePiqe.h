#pragma once
#include "Base/Progress.h"
#include "Base/Warning.h"
#include "ImageQuality/Piqe.h"
#include "ImageQuality/SliceView.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace Clade
{
struct VolumePiqeOptions
{
  ViewPlane plane = ViewPlane::Acquired;
  std::vector<std::size_t> slices; ///< which of the view's, by index; empty: all
  /// Scores depend on it: volumes that are compared need one range. Nothing: the volume's own (OwnGreyRange).
  std::optional<GreyRange> range;
  std::size_t threads = 0; ///< 0: all processors
};

/// PIQE of every slice of a plane, in the order of the slices.
struct VolumePiqe
{
  SliceView view;
  GreyRange range;
  std::vector<std::size_t> slices; ///< index of each score
  std::vector<PiqeScore> scores;
  double mean = 0;                         ///< over all of them
  std::optional<double> standardDeviation; ///< n - 1; nothing for one slice
  /// Over the slices of which at least a tenth of the blocks are active: slices without tissue score 91 to
  /// 100 whatever was done to the volume. Nothing where there is none.
  std::optional<double> meanOfTissue;
  std::size_t tissueSlices = 0;
  /// W_PIXELS_NOT_SQUARE (spacings differ by more than 1 %; the pixels are taken as they are), W_OBLIQUE (the
  /// pictures are more than 15 degrees from the anatomical plane).
  Warnings warnings;
};

/// The range used where none is given: the model's window on CT, -1000..2000 HU (voxels must be in Hounsfield
/// units), the percentiles 0.1 and 99.9 of the voxels that are not padding on anything else. Throws
/// Error(InvalidArgument) where all voxels are alike or one is not a finite number.
GreyRange OwnGreyRange(const Volume& volume, bool isCt);

/// Throws Error(InvalidArgument) for a slice that is not there or a range whose low is not below its high.
/// Stage "measure".
VolumePiqe MeasureVolumePiqe(const Volume& volume, bool isCt, const VolumePiqeOptions& options,
                             IProgress& progress);
} // namespace Clade

#pragma once
#include "Base/Progress.h"
#include "Base/Warning.h"
#include "Dicom/Read/ImageHeader.h"
#include "Dicom/Read/SeriesReader.h"
#include "Geometry/SliceStack.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace Clade
{
/// What is known of a series at some point of its examination.
struct CheckedSeries
{
  /// In the order given; once the stack is known, by ascending position.
  std::vector<ImageHeader> images;
  std::optional<SliceStack> stack;
  std::optional<VolumeGrid> grid; ///< of a uniform, straight stack
  double sliceThicknessMm = 0;
  bool hasSliceThickness = false;
  std::size_t droppedDuplicates = 0;
  Warnings warnings;
};

/// Steps S0 to S11 of the design page "DICOM specification" section 1.1: everything but decoding the pixels.
/// Throws the refusal, and leaves in `checked` what was found out until then.
void CheckSeries(const std::vector<DicomObject>& objects, const InputLimits& limits, IProgress& progress,
                 CheckedSeries& checked);
} // namespace Clade

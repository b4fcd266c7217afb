#pragma once
#include "Network/Generator.h"

#include <ATen/core/Tensor.h>
#include <string>

namespace Clade
{
/// Whether a generator still follows what it is given. Unpaired adversarial learning can end in a generator
/// that gives one plausible texture whatever it is given (mode collapse), or the negative of its input; both
/// may score well on measures without a reference.
struct OutputFigures
{
  double correlation = 0; ///< Pearson's, of all pixels of output and input
  /// Standard deviation from patch to patch, the mean over the pixels of a patch, of the output over that of
  /// the input.
  double variation = 0;

  static constexpr double minCorrelation = 0.5;
  static constexpr double minVariation = 0.25;
  /// True also if a figure is NaN.
  bool HasCollapsed() const { return !(correlation >= minCorrelation && variation >= minVariation); }
};

/// @param input, output  [patches, 1, height, width], at least two patches that differ
OutputFigures CompareOutput(const at::Tensor& input, const at::Tensor& output);

/// What `generator` (on the CPU) makes of `patches`.
OutputFigures ProbeGenerator(Generator generator, const at::Tensor& patches);

/// One sentence for people.
std::string DescribeCollapse(const OutputFigures& figures);
} // namespace Clade

#pragma once
#include "Training/TrainingOptions.h"

#include <ATen/core/Tensor.h>

// The losses of the methods (design page "The methods", section 3). Images and scores are [batch, 1, height,
// width] of any floating-point type; losses are scalars, computed in float32.

namespace Clade
{
/// How far the discriminator's scores are from those of a real or of a generated image.
at::Tensor AdversarialLossOf(AdversarialLoss kind, const at::Tensor& scores, bool isReal);

/// Mean absolute difference.
at::Tensor AbsoluteLoss(const at::Tensor& a, const at::Tensor& b);

/// Mean over the pixels that have all neighbours of the difference of the Sobel gradients (weights 1 2 1, no
/// division) of `a` and `b` (the paper's Eq. 7).
at::Tensor GradientMapLoss(GradientMapForm form, const at::Tensor& a, const at::Tensor& b);
} // namespace Clade

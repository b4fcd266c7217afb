#pragma once
#include "Settings/TrainingOptions.h"

#include <ATen/core/Tensor.h>
#include <vector>

// The losses of the methods (Methods.md, "Losses"). Images and scores are [batch, 1, height,
// width] of any floating-point type; losses are scalars, computed in float32.

namespace Clade
{
/// How far the discriminator's scores are from those of a real or of a generated image.
at::Tensor AdversarialLossOf(AdversarialLoss kind, const at::Tensor& scores, bool isReal);

/// Mean absolute difference.
at::Tensor AbsoluteLoss(const at::Tensor& a, const at::Tensor& b);

/// Mean absolute difference of `output` and `truth`, each image weighted by 1 / sqrt(mean absolute error of
/// the interpolated one), so that a batch is learned from as a whole, not from its hardest image alone.
at::Tensor BalancedLoss(const at::Tensor& output, const at::Tensor& truth, const at::Tensor& interpolated);

/// How unevenly the through-plane gradient energy of `output`, relative to the truth's, is spread over the
/// places between two slices: the variance over six phases of the mean of log(E_output / E_truth), E the mean
/// over the batch at one place of the last axis. Zero for the truth, and for whatever treats all places
/// alike.
/// @param positions  of the last axis, in slices
at::Tensor PhasePenalty(const at::Tensor& output, const at::Tensor& truth,
                        const std::vector<double>& positions);

/// Mean over the pixels that have all neighbours of the difference of the Sobel gradients (weights 1 2 1, no
/// division) of `a` and `b` (Methods.md, "Losses").
at::Tensor GradientMapLoss(GradientMapForm form, const at::Tensor& a, const at::Tensor& b);

/// Mean absolute difference between the slices that LR images were interpolated from and what the acquisition
/// model makes of `outputs`, over all rows and slices. Both images [batch, 1, height, width]; `averages` and
/// `samples` as in TrainingBatch, float32. Zero where no slice lies in any patch.
at::Tensor AcquisitionLoss(const at::Tensor& outputs, const at::Tensor& interpolated,
                           const at::Tensor& averages, const at::Tensor& samples);
} // namespace Clade

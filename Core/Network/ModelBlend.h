#pragma once
#include <string>

namespace Clade
{
/// Writes to `output` the model whose every weight is (1 - share) of the first's and `share` of the second's:
/// a step between faithful and sharp, for two models of which one was trained on from the other ("network
/// interpolation", Wang et al., ESRGAN, arXiv 1809.00219, section 3.4). The metadata are the second's,
/// except the range of factors, which is what both have in common, and the training, which names both models
/// and the share. Weights are written in float16.
///
/// Throws Error(NotFound) or Error(InvalidFile) for the files, Error(InvalidArgument) where the generators,
/// modalities or intensity mappings differ, no factor is common or `share` is not within 0..1,
/// Error(Conflict) where `output` is there already.
void BlendModelFiles(const std::string& first, const std::string& second, double share,
                     const std::string& output);
} // namespace Clade

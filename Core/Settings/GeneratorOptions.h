#pragma once
#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// How the scale of a convolution's weights is taken out of its output (Methods.md, "CLADE
/// generator").
enum class Demodulation
{
  Filter, ///< each output channel's weights have norm one
  Tensor, ///< all weights of the convolution together have norm one
  None    ///< plain weights; instance normalisation follows every convolution but the last, as in CycleGAN
};

enum class UpSampling
{
  Resize,    ///< nearest x 2, then a 3 x 3 convolution
  Transposed ///< 3 x 3 transposed convolution of stride 2
};

/// What makes one generator differ from another: c7s1-b, d2b, d4b, residualBlocks x R4b, u2b, ub, c7s1-1 with
/// b = baseChannels.
struct GeneratorOptions
{
  int baseChannels = 64;  ///< 1..256
  int residualBlocks = 6; ///< 0..32
  Demodulation demodulation = Demodulation::Filter;
  UpSampling upSampling = UpSampling::Resize;
  bool globalSkip = false;      ///< output = clamp(x + r, -1, 1) instead of tanh(r)
  bool demodulateOutput = true; ///< the last convolution too; nothing where demodulation is None
  bool bias = true;

  /// Whether a pixel's output depends on nothing but its neighbourhood: false with instance normalisation,
  /// whose statistics are the whole image's.
  bool IsLocal() const { return demodulation != Demodulation::None; }
};

/// Throws Error(InvalidFile) that names the member, what it is and what was expected.
GeneratorOptions ParseGeneratorOptions(const nlohmann::json& options);
nlohmann::json ToJson(const GeneratorOptions& options);
} // namespace Clade

#pragma once
#include "Settings/EnumWords.h"

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

template<>
struct EnumWords<Demodulation>
{
  static constexpr EnumWord<Demodulation> all[] = {
      {Demodulation::Filter, "filter"}, {Demodulation::Tensor, "tensor"}, {Demodulation::None, "none"}};
};

enum class UpSampling
{
  Resize,    ///< nearest x 2, then a 3 x 3 convolution
  Transposed ///< 3 x 3 transposed convolution of stride 2
};

template<>
struct EnumWords<UpSampling>
{
  static constexpr EnumWord<UpSampling> all[] = {{UpSampling::Resize, "resize"},
                                                 {UpSampling::Transposed, "transposed"}};
};

/// Which function a generator is.
enum class Architecture
{
  Resnet, ///< of CLADE and CycleGAN: works on the interpolated image (Generator.h)
  Late    ///< features on the acquired slices, resampled within the network (LateGenerator.h)
};

template<>
struct EnumWords<Architecture>
{
  static constexpr EnumWord<Architecture> all[] = {{Architecture::Resnet, "resnet"},
                                                   {Architecture::Late, "late"}};
};

/// Sizes of a late up-sampling generator.
struct LateOptions
{
  int channels = 48;      ///< of the residual blocks on the acquired slices; 1..256
  int blocks = 6;         ///< 0..32
  int features = 28;      ///< that are resampled; 1..256
  int headChannels = 16;  ///< of the layers at the wanted positions; 1..256
  bool thickness = false; ///< whether it is told the slices' thickness over their spacing, too
};

/// What makes one generator differ from another: c7s1-b, d2b, d4b, residualBlocks x R4b, u2b, ub, c7s1-1 with
/// b = baseChannels; or `late` alone.
struct GeneratorOptions
{
  Architecture architecture = Architecture::Resnet;
  LateOptions late;       ///< where the architecture is Late, which has none of the options below
  int baseChannels = 64;  ///< 1..256
  int residualBlocks = 6; ///< 0..32
  Demodulation demodulation = Demodulation::Filter;
  UpSampling upSampling = UpSampling::Resize;
  bool globalSkip = false;      ///< output = clamp(x + r, -1, 1) instead of tanh(r)
  bool demodulateOutput = true; ///< the last convolution too; nothing where demodulation is None
  bool bias = true;

  /// Whether a pixel's output depends on nothing but its neighbourhood: false with instance normalisation,
  /// whose statistics are the whole image's.
  bool IsLocal() const { return IsLate() || demodulation != Demodulation::None; }
  bool IsLate() const { return architecture == Architecture::Late; }
};

/// Without "architecture": resnet. Members that are not there, and unknown ones, are passed over. Throws
/// Error(InvalidFile) that names the member (below `path`), what it is and what was expected.
GeneratorOptions ParseGeneratorOptions(const nlohmann::json& options, const std::string& path);
/// The same for members that change some of `fallback`; unknown ones are refused.
GeneratorOptions ChangeGeneratorOptions(const GeneratorOptions& fallback, const nlohmann::json& options,
                                        const std::string& path);
/// The members of its architecture alone.
nlohmann::json ToJson(const GeneratorOptions& options);
} // namespace Clade

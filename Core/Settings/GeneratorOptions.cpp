#include "Settings/GeneratorOptions.h"

#include "Settings/StrictObject.h"

namespace Clade
{
namespace
{
LateOptions ReadLate(StrictObject& object, LateOptions options)
{
  options.channels = static_cast<int>(object.Integer("channels", options.channels, 1, 256));
  options.blocks = static_cast<int>(object.Integer("blocks", options.blocks, 0, 32));
  options.features = static_cast<int>(object.Integer("features", options.features, 1, 256));
  options.headChannels = static_cast<int>(object.Integer("headChannels", options.headChannels, 1, 256));
  options.thickness = object.Boolean("thickness", options.thickness);
  return options;
}

GeneratorOptions ReadGenerator(StrictObject& object, GeneratorOptions options)
{
  options.architecture = object.Word("architecture", options.architecture);
  if (options.IsLate())
  {
    options.late = ReadLate(object, options.late);
    return options;
  }
  options.baseChannels = static_cast<int>(object.Integer("baseChannels", options.baseChannels, 1, 256));
  options.residualBlocks = static_cast<int>(object.Integer("residualBlocks", options.residualBlocks, 0, 32));
  options.demodulation = object.Word("demodulation", options.demodulation);
  options.upSampling = object.Word("upsampling", options.upSampling);
  options.globalSkip = object.Boolean("globalSkip", options.globalSkip);
  options.demodulateOutput = object.Boolean("demodulateOutput", options.demodulateOutput);
  options.bias = object.Boolean("bias", options.bias);
  return options;
}
} // namespace

GeneratorOptions ParseGeneratorOptions(const nlohmann::json& json, const std::string& path)
{
  StrictObject object(json, path, ErrorCode::InvalidFile);
  return ReadGenerator(object, {});
}

GeneratorOptions ChangeGeneratorOptions(const GeneratorOptions& fallback, const nlohmann::json& json,
                                        const std::string& path)
{
  StrictObject object(json, path, ErrorCode::InvalidFile);
  const GeneratorOptions options = ReadGenerator(object, fallback);
  object.RequireNoMore();
  return options;
}

nlohmann::json ToJson(const GeneratorOptions& options)
{
  if (options.IsLate())
  {
    return {{"architecture", ToWord(options.architecture)},
            {"channels", options.late.channels},
            {"blocks", options.late.blocks},
            {"features", options.late.features},
            {"headChannels", options.late.headChannels},
            {"thickness", options.late.thickness}};
  }
  return {{"baseChannels", options.baseChannels},
          {"residualBlocks", options.residualBlocks},
          {"demodulation", ToWord(options.demodulation)},
          {"upsampling", ToWord(options.upSampling)},
          {"globalSkip", options.globalSkip},
          {"demodulateOutput", options.demodulateOutput},
          {"bias", options.bias}};
}
} // namespace Clade

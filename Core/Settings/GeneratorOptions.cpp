#include "Settings/GeneratorOptions.h"

#include "Settings/JsonMembers.h"

namespace Clade
{
namespace
{
LateOptions ParseLateOptions(const JsonMembers& members)
{
  LateOptions options;
  members.Integer("channels", 1, 256, options.channels);
  members.Integer("blocks", 0, 32, options.blocks);
  members.Integer("features", 1, 256, options.features);
  members.Integer("headChannels", 1, 256, options.headChannels);
  members.Boolean("thickness", options.thickness);
  return options;
}
} // namespace

GeneratorOptions ParseGeneratorOptions(const nlohmann::json& json)
{
  GeneratorOptions options;
  const JsonMembers members(json, "the model's \"generator\"");
  std::string architecture = "resnet";
  members.Word("architecture", {"resnet", "late"}, architecture);
  if (architecture == "late")
  {
    options.architecture = Architecture::Late;
    options.late = ParseLateOptions(members);
    return options;
  }
  members.Integer("baseChannels", 1, 256, options.baseChannels);
  members.Integer("residualBlocks", 0, 32, options.residualBlocks);
  std::string word = "filter";
  members.Word("demodulation", {"filter", "tensor", "none"}, word);
  options.demodulation = word == "filter"   ? Demodulation::Filter
                         : word == "tensor" ? Demodulation::Tensor
                                            : Demodulation::None;
  word = "resize";
  members.Word("upsampling", {"resize", "transposed"}, word);
  options.upSampling = word == "resize" ? UpSampling::Resize : UpSampling::Transposed;
  members.Boolean("globalSkip", options.globalSkip);
  members.Boolean("demodulateOutput", options.demodulateOutput);
  members.Boolean("bias", options.bias);
  return options;
}

nlohmann::json ToJson(const GeneratorOptions& options)
{
  if (options.IsLate())
  {
    return {{"architecture", "late"},
            {"channels", options.late.channels},
            {"blocks", options.late.blocks},
            {"features", options.late.features},
            {"headChannels", options.late.headChannels},
            {"thickness", options.late.thickness}};
  }
  const char* demodulation = options.demodulation == Demodulation::Filter   ? "filter"
                             : options.demodulation == Demodulation::Tensor ? "tensor"
                                                                            : "none";
  return {{"baseChannels", options.baseChannels},
          {"residualBlocks", options.residualBlocks},
          {"demodulation", demodulation},
          {"upsampling", options.upSampling == UpSampling::Resize ? "resize" : "transposed"},
          {"globalSkip", options.globalSkip},
          {"demodulateOutput", options.demodulateOutput},
          {"bias", options.bias}};
}
} // namespace Clade

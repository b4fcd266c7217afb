#pragma once
#include "Inference/NetworkModel.h"
#include "Network/ModelFile.h"

#include <memory>
#include <torch/types.h>

namespace Clade::Testing
{
/// A small network with weights drawn from `seed`.
inline NetworkModel RandomModel(GeneratorOptions options = {}, unsigned seed = 3, int baseChannels = 4)
{
  torch::manual_seed(seed);
  options.baseChannels = baseChannels;
  options.residualBlocks = 2;
  auto model = std::make_shared<LoadedModel>();
  model->metadata.method = options.IsLocal() ? "clade" : "cyclegan";
  model->metadata.modality = "MR";
  model->metadata.generator = options;
  model->generator = Generator(options);
  return NetworkModel(model);
}

/// The network that gives back its input: global skip, last layer zero.
inline NetworkModel IdentityModel()
{
  GeneratorOptions options;
  options.globalSkip = true;
  NetworkModel model = RandomModel(options);
  Generator generator = model.Loaded().generator.resnet;
  const torch::NoGradGuard noGradients;
  generator->output->weight.zero_();
  return model;
}
} // namespace Clade::Testing

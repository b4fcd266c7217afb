#pragma once
#include "Inference/NetworkModel.h"
#include "Network/ModelFile.h"

#include <memory>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade::Testing
{
/// A small late network. `strength`: of the weights of its last layer; 0: it gives the cubic interpolation.
inline NetworkModel LateModel(double strength, LateOptions late = {8, 2, 8, 6, true}, unsigned seed = 3)
{
  torch::manual_seed(seed);
  auto model = std::make_shared<LoadedModel>();
  model->metadata.method = "smore";
  model->metadata.modality = "MR";
  model->metadata.planes = LrPlanes::Both;
  model->metadata.generator.architecture = Architecture::Late;
  model->metadata.generator.late = late;
  LateGenerator generator(model->metadata.generator);
  const torch::NoGradGuard noGradients;
  generator->head3->weight.normal_(0, strength);
  model->generator = generator;
  return NetworkModel(model);
}
} // namespace Clade::Testing

#pragma once
#include "Network/TensorFile.h"
#include "Settings/TrainingOptions.h"
#include "Training/Adam.h"

#include <string>
#include <torch/nn/module.h>
#include <vector>

namespace Clade
{
/// The parameters of a network by name, each with `prefix` in front.
std::vector<NamedTensor> ParametersOf(const torch::nn::Module& module, const std::string& prefix = "");

/// `tensors` with `prefix` in front of their names, behind what `all` holds.
void Append(std::vector<NamedTensor>& all, const std::string& prefix,
            const std::vector<NamedTensor>& tensors);

/// Adam as the options have it, for the parameters of several networks.
Adam MakeAdam(const std::vector<NamedTensor>& parameters, const TrainingOptions& options);

/// Gradients to these parameters are wanted, or not: those of a discriminator cost a third of a generator's
/// step.
void SetGradients(const torch::nn::Module& module, bool isWanted);
} // namespace Clade

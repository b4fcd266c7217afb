#pragma once
#include "Commands/MeasurableInput.h"

#include "Evaluation/EvaluateModels.h"

#include <string>

namespace Clade
{
/// What `evaluate` was asked for.
struct EvaluateArguments
{
  EvaluationRequest request;
  MeasurableInput input;
  std::string output;
  std::string range;
  bool json = false;
};

/// Compares the models and writes what was found.
void RunEvaluate(EvaluateArguments& arguments);
} // namespace Clade

#pragma once
#include "Evaluation/EvaluateModels.h"

namespace Clade::Testing
{
/// Two MR volumes measured under cubic and a model, one under cubic alone (the model was refused), and one CT
/// under both: made up.
inline EvaluationResult EvaluationExample()
{
  EvaluationResult result;
  const auto add = [&](const char* volume, const char* modality, const char* method, double piqe)
  {
    EvaluationRow row;
    row.volume = volume;
    row.modality = modality;
    row.factor = 4;
    row.method = method;
    row.figures = {{"Piqe", piqe}};
    result.rows.push_back(row);
  };
  add("a", "MR", "cubic", 70);
  add("a", "MR", "mr", 40);
  add("b", "MR", "cubic", 65);
  add("b", "MR", "mr", 42);
  add("d", "MR", "cubic", 61);
  add("c", "CT", "cubic", 60);
  add("c", "CT", "ct", 44);
  result.leftOut = {{"d", "mr", "E_MODEL", "the model was made for CT"}};
  result.models = {{"mr", "mr-body.safetensors", "0123456789abcdef", "clade", "MR", 2, 14, {"one", "two"}}};
  EvaluatedVolume volume;
  volume.name = "a";
  volume.factor = 4;
  volume.modality = "MR";
  volume.sliceThicknessMm = 3.5;
  volume.hasTruth = volume.isTruthInterpolated = true;
  volume.plan.range = {-500, 4000};
  volume.plan.planes = {{"Rows", ViewPlane::Coronal, 30, 20, 9}};
  volume.plan.lines = {{"1", {0, 0, 0}, {0, 0, 8}}};
  volume.plan.lineStepMm = 0.5;
  volume.plan.regions = HomogeneousRegions{{{1, 2, 3}, 4}, {{5, 6, 7}, 4}};
  volume.plan.noiseRegions = 12;
  result.volumes = {volume};
  return result;
}
} // namespace Clade::Testing

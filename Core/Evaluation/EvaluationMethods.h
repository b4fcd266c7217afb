#pragma once
#include "Evaluation/EvaluateModels.h"
#include "ImageQuality/SliceView.h"
#include "Settings/ModelMetadata.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// One way to enhance that is compared.
struct EvaluationMethod
{
  std::string name;
  EnhanceModel model;
  EnhanceOptions options;
  bool isVariant = false; ///< another stitching of a method that is there already: measured, not shown
};

/// The models of a request, found and named.
struct EvaluationMethods
{
  std::vector<EvaluationMethod> methods; ///< cubic, without consistency, first
  std::vector<ModelMetadata> metadata;   ///< of the models
  std::vector<EvaluatedModel> models;    ///< as they describe themselves

  /// The intensity window for results on CT: that of the CT models where they have one in common, else
  /// that of the measures (OwnGreyRange).
  GreyRange CtWindow() const;
};

/// Throws Error(Model) or Error(InvalidFile) for a model that is not there or damaged, and
/// Error(InvalidArgument) for "auto", which is another model for each modality.
EvaluationMethods FindMethods(const EvaluationRequest& request);

/// Names of paths: the last part, without .nii and .nii.gz or .safetensors; with the folder's name in front
/// where two would be alike or one is `taken`, and a number where that is not enough.
std::vector<std::string> NamesOfPaths(const std::vector<std::string>& paths,
                                      const std::vector<std::string>& taken = {});
} // namespace Clade

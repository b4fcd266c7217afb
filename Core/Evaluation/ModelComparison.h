#pragma once
#include "Evaluation/EvaluateModels.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A figure of two models, the mean over the volumes (and factors) on which both were measured.
struct ComparedFigure
{
  std::string name;  ///< column of results.csv
  std::string title; ///< for people, with its unit
  std::string meaning;
  int decimals = 2;
  double candidate = 0;
  double reference = 0;
  std::optional<double> interpolated; ///< of cubic on the same volumes
  int better = 0;                     ///< 1: the candidate, -1: the reference, 0: about the same
};

/// A new model beside the one in use: what somebody looks at before the new one is used.
struct ModelComparison
{
  std::string candidate;    ///< names
  std::string reference;    ///< "cubic" where there is no model in use, or it was refused for every volume
  std::size_t volumes = 0;  ///< on which both were measured
  std::size_t keptBack = 0; ///< of these, results of the candidate that the quality gate would keep back
  std::vector<ComparedFigure> figures;
  std::vector<LeftOut> leftOut;
};

/// `result` is of the models `candidate` and `reference` (names in its rows). Differences that mean nothing
/// (0.05 dB, 0.002 of SSIM, a tenth of the seconds, one part in a hundred of others) count as about the same.
/// PIQE also rewards artefacts; its `Meaning` text warns of that. Throws Error(Model) where the candidate was
/// measured on no volume.
ModelComparison CompareModels(const EvaluationResult& result, const std::string& candidate,
                              const std::string& reference);

/// {"Candidate", "Reference", "Volumes", "KeptBack", "Figures": [{"Name", "Title", "Meaning", "Decimals",
/// "Candidate", "Reference", "Interpolated", "Better": "Candidate" | "Reference" | "Same"}], "LeftOut":
/// [{"Volume", "Method", "Code", "Text"}]}.
nlohmann::json ToJson(const ModelComparison& comparison);
} // namespace Clade

#pragma once
#include "Evaluation/EvaluationReport.h"

#include <string>
#include <vector>

namespace Clade
{
/// What was written, for the terminal.
struct EvaluationFiles
{
  std::vector<ResultTable> shown; ///< the comparison
  std::vector<std::string> notes; ///< a sentence for each thing left out
};

/// Writes results.csv, results.json and results.md into the existing folder. Throws as WriteWholeFile
/// where one cannot be written.
EvaluationFiles WriteEvaluation(const EvaluationResult& result, const EvaluationRequest& request,
                                const std::string& folder);
} // namespace Clade

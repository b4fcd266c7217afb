#pragma once
#include "Evaluation/EvaluateModels.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// A text for people: headings, paragraphs and tables, in this order. results.md and report.html are both
/// made of it, so that they cannot disagree.
struct EvaluationSection
{
  std::string heading;
  std::vector<std::string> paragraphs;
  std::vector<ResultTable> tables;
};

/// How it was done, the methods over all volumes and by factor, ratios to cubic, stitchings where there are
/// several, tests of differences where there are two volumes, every row, what was left out.
std::vector<EvaluationSection> SectionsOf(const EvaluationResult& result, const EvaluationRequest& request);

std::string ToMarkdown(const std::vector<EvaluationSection>& sections);

/// A repeated-measures analysis of one figure, of volumes of one modality.
struct DifferenceTest
{
  std::string name;         ///< of the figure, with the modality where there are several
  nlohmann::json answer;    ///< AnalyseStudy's; null where there is none
  std::string whyNotTested; ///< empty where there is an answer
};
/// Of each of testedFigures, for each modality.
std::vector<DifferenceTest> TestDifferences(const EvaluationResult& result);
} // namespace Clade

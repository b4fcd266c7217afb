#pragma once
#include "Enhance/EnhanceReport.h"
#include "Statistics/LongTable.h"
#include "Statistics/ResultTable.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// One figure of an evaluation: a column of results.csv.
struct FigureColumn
{
  std::string_view name;
  std::string_view title; ///< for people, with its unit
  int decimals = 2;       ///< for people; files have every digit
  bool isSummarised = false;
  bool isRatio = false; ///< a ratio to cubic says something
};

/// All of them, in the order of the columns.
const std::vector<FigureColumn>& FigureColumns();
/// Those that are tested for differences between the methods.
inline constexpr std::string_view testedFigures[] = {"Piqe", "EdgeSharpness", "Snr", "Modulation",
                                                     "BorderDisplacement"};

/// What one method did to one volume.
struct EvaluationRow
{
  std::string volume;
  double factor = 0; ///< slice spacing over in-plane spacing
  std::string modality;
  std::string method; ///< "cubic", "truth", the model's name; with --strides also its stitching
  std::string model;  ///< empty for cubic and truth
  std::string stitching;
  int stride = 0;   ///< of patches; 0: none
  std::string gate; ///< "passed", or the sentence of the gate that failed; empty where there is none
  std::map<std::string, double, std::less<>> figures; ///< by name; those that are known
  std::optional<EnhanceReport> report;                ///< of the enhancement; nothing for the truth

  std::optional<double> Figure(std::string_view name) const;
  bool HasFailedGate() const { return !gate.empty() && gate != "passed"; }
};

/// results.csv: numbers with every digit, empty where there is none.
ResultTable TableOf(const std::vector<EvaluationRow>& rows);
/// A figure of every method and volume, for tests of differences: a study for each modality.
std::vector<LongStudy> StudiesOf(const std::vector<EvaluationRow>& rows, std::string_view figure);

/// Mean and standard deviation (n - 1; nothing for one) of a figure over rows.
struct FigureSummary
{
  double mean = 0;
  std::optional<double> standardDeviation;
  std::size_t rows = 0;
};

/// All rows of one method; in `ratios` the mean of the figure over that of cubic, both over the volumes and
/// factors that have both.
struct MethodSummary
{
  std::string method;
  std::map<std::string, FigureSummary, std::less<>> figures;
  std::map<std::string, double, std::less<>> ratios;
};

/// In the order of the methods' first rows. `factor`: of its rows alone.
std::vector<MethodSummary> SummariseMethods(const std::vector<EvaluationRow>& rows,
                                            std::optional<double> factor = std::nullopt);
/// The factors of the rows, ascending.
std::vector<double> FactorsOf(const std::vector<EvaluationRow>& rows);
} // namespace Clade

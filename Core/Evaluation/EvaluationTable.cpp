#include "Evaluation/EvaluationTable.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
FigureSummary Summarise(const std::vector<double>& values)
{
  FigureSummary summary;
  summary.rows = values.size();
  for (const double value : values)
  {
    summary.mean += value / static_cast<double>(values.size());
  }
  if (values.size() > 1)
  {
    double squares = 0;
    for (const double value : values)
    {
      squares += (value - summary.mean) * (value - summary.mean);
    }
    summary.standardDeviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  }
  return summary;
}

/// The row of cubic for the same volume and factor.
const EvaluationRow* CubicOf(const std::vector<EvaluationRow>& rows, const EvaluationRow& row)
{
  const auto found =
      std::find_if(rows.begin(), rows.end(),
                   [&](const EvaluationRow& one)
                   { return one.method == "cubic" && one.volume == row.volume && one.factor == row.factor; });
  return found == rows.end() ? nullptr : &*found;
}

std::optional<double> RatioToCubic(const std::vector<EvaluationRow>& rows,
                                   const std::vector<const EvaluationRow*>& ofMethod, std::string_view figure)
{
  double sum = 0, sumOfCubic = 0;
  for (const EvaluationRow* row : ofMethod)
  {
    const EvaluationRow* cubic = CubicOf(rows, *row);
    const std::optional<double> value = row->Figure(figure);
    const std::optional<double> reference = cubic == nullptr ? std::nullopt : cubic->Figure(figure);
    if (value && reference)
    {
      sum += *value;
      sumOfCubic += *reference;
    }
  }
  return sumOfCubic != 0 ? std::make_optional(sum / sumOfCubic) : std::nullopt;
}

MethodSummary SummariseMethod(const std::vector<EvaluationRow>& rows,
                              const std::vector<const EvaluationRow*>& ofMethod)
{
  MethodSummary summary;
  summary.method = ofMethod.front()->method;
  for (const FigureColumn& column : FigureColumns())
  {
    std::vector<double> values;
    for (const EvaluationRow* row : ofMethod)
    {
      if (const std::optional<double> value = row->Figure(column.name))
      {
        values.push_back(*value);
      }
    }
    if (!values.empty())
    {
      summary.figures.emplace(column.name, Summarise(values));
    }
    const std::optional<double> ratio =
        column.isRatio ? RatioToCubic(rows, ofMethod, column.name) : std::nullopt;
    if (ratio)
    {
      summary.ratios.emplace(column.name, *ratio);
    }
  }
  return summary;
}
} // namespace

const std::vector<FigureColumn>& FigureColumns()
{
  static const std::vector<FigureColumn> columns = {
      {"Piqe", "PIQE", 1, true, true},
      {"PiqeRows", "PIQE rows, tissue", 1, false, false},
      {"PiqeColumns", "PIQE columns, tissue", 1, false, false},
      {"PiqeRowsAll", "PIQE rows, all slices", 1, true, false},
      {"PiqeColumnsAll", "PIQE columns, all slices", 1, true, false},
      {"EdgeSharpness", "Edge sharpness 1/mm", 3, true, true},
      {"EdgeLines", "Lines", 0, false, false},
      {"Snr", "SNR", 1, true, true},
      {"Psnr", "PSNR dB", 2, true, false},
      {"PsnrGain", "PSNR gain dB", 2, true, false},
      {"Ssim", "SSIM", 4, true, false},
      {"SsimGain", "SSIM gain", 4, true, false},
      {"Modulation", "Slice-phase modulation", 3, true, true},
      {"SecondModulation", "Modulation of second differences", 3, false, false},
      {"BorderDisplacement", "Border displacement px", 3, true, true},
      {"BordersBeyondOne", "Share of borders off by over 1 px", 3, false, false},
      {"NoiseRatio", "Noise along / in plane", 3, true, false},
      {"ConsistencyBefore", "Consistency RMS before", 3, false, false},
      {"ConsistencyAfter", "Consistency RMS after", 3, false, false},
      {"ConsistencyBeforePercent", "Consistency before, % of range", 3, true, false},
      {"ConsistencyAfterPercent", "Consistency after, % of range", 4, true, false},
      {"GateCorrelation", "Gate: correlation", 4, true, false},
      {"GateExcess", "Gate: excess", 4, true, false},
      {"GateBanding", "Gate: banding", 3, true, false},
      {"ResultCorrelation", "Result: correlation", 4, false, false},
      {"ResultExcess", "Result: excess", 4, false, false},
      {"ResultBanding", "Result: banding", 3, false, false},
      {"Seconds", "Seconds", 1, true, false},
      {"CpuSeconds", "CPU seconds", 1, true, false},
      {"NetworkSeconds", "Seconds of the network", 1, false, false},
      {"PeakMemoryMiB", "Peak memory MiB", 0, true, false},
      {"AddedMemoryMiB", "Memory added MiB", 0, false, false},
  };
  return columns;
}

std::optional<double> EvaluationRow::Figure(std::string_view name) const
{
  const auto found = figures.find(name);
  return found == figures.end() ? std::nullopt : std::make_optional(found->second);
}

ResultTable TableOf(const std::vector<EvaluationRow>& rows)
{
  ResultTable table;
  table.heading = {"Volume", "Factor", "Method", "Modality", "Model", "Stitching", "Stride", "Gate"};
  for (const FigureColumn& column : FigureColumns())
  {
    table.heading.emplace_back(column.name);
  }
  for (const EvaluationRow& row : rows)
  {
    std::vector<std::string> cells = {row.volume,
                                      Cell(row.factor, Digits::Every),
                                      row.method,
                                      row.modality,
                                      row.model,
                                      row.stitching,
                                      row.stride == 0 ? "" : std::to_string(row.stride),
                                      row.gate};
    for (const FigureColumn& column : FigureColumns())
    {
      const std::optional<double> value = row.Figure(column.name);
      cells.push_back(value ? Cell(*value, Digits::Every) : "");
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::vector<LongStudy> StudiesOf(const std::vector<EvaluationRow>& rows, std::string_view figure)
{
  std::vector<LongCell> cells;
  for (const EvaluationRow& row : rows)
  {
    cells.push_back(
        {row.volume, Cell(row.factor, Digits::Every), row.method, row.Figure(figure), row.modality});
  }
  return PivotLongCells(cells);
}

std::vector<MethodSummary> SummariseMethods(const std::vector<EvaluationRow>& rows,
                                            std::optional<double> factor)
{
  std::vector<std::vector<const EvaluationRow*>> byMethod;
  for (const EvaluationRow& row : rows)
  {
    if (factor && row.factor != *factor)
    {
      continue;
    }
    const auto known = std::find_if(byMethod.begin(), byMethod.end(),
                                    [&](const auto& one) { return one.front()->method == row.method; });
    known == byMethod.end() ? byMethod.push_back({&row}) : known->push_back(&row);
  }
  std::vector<MethodSummary> summaries;
  for (const auto& ofMethod : byMethod)
  {
    summaries.push_back(SummariseMethod(rows, ofMethod));
  }
  return summaries;
}

std::vector<double> FactorsOf(const std::vector<EvaluationRow>& rows)
{
  std::vector<double> factors;
  for (const EvaluationRow& row : rows)
  {
    factors.push_back(row.factor);
  }
  std::sort(factors.begin(), factors.end());
  factors.erase(std::unique(factors.begin(), factors.end()), factors.end());
  return factors;
}
} // namespace Clade

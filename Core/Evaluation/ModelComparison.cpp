#include "Evaluation/ModelComparison.h"

#include "Base/Error.h"
#include "Settings/ModelName.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

namespace Clade
{
namespace
{
struct JudgedFigure
{
  std::string_view name;
  const char* meaning;
  bool isMoreBetter;
  double same; ///< a difference that means nothing
  bool isSameRelative;
};

constexpr JudgedFigure judged[] = {
    {"Psnr", "closeness to the truth", true, 0.05, false},
    {"Ssim", "similarity of structure to the truth", true, 0.002, false},
    {"BorderDisplacement", "position of borders", false, 0.01, true},
    {"Modulation", "freedom from stairs at the acquired slices", false, 0.01, true},
    {"EdgeSharpness", "sharpness of edges", true, 0.01, true},
    {"ConsistencyBeforePercent", "agreement with the acquired slices, before correction", false, 0.01, true},
    {"Piqe", "natural look (PIQE, which also rewards artefacts)", false, 0.01, true},
    {"Seconds", "speed", false, 0.1, true},
};

using Rows = std::vector<const EvaluationRow*>;

const EvaluationRow* Find(const EvaluationResult& result, const EvaluationRow& of, const std::string& method)
{
  for (const EvaluationRow& row : result.rows)
  {
    if (row.method == method && row.volume == of.volume && row.factor == of.factor)
    {
      return &row;
    }
  }
  return nullptr;
}

/// Mean of a figure; nothing where one of the rows does not have it.
std::optional<double> Mean(const Rows& rows, std::string_view name)
{
  double sum = 0;
  for (const EvaluationRow* row : rows)
  {
    const std::optional<double> value = row == nullptr ? std::nullopt : row->Figure(name);
    if (!value)
    {
      return std::nullopt;
    }
    sum += *value;
  }
  return sum / static_cast<double>(rows.size());
}

/// Rows of one volume and factor.
struct Together
{
  Rows candidate, reference, cubic;
};

/// Those that have the figure for both models.
Together WithFigure(const Together& all, std::string_view name)
{
  Together some;
  for (std::size_t n = 0; n < all.candidate.size(); n++)
  {
    if (all.candidate[n]->Figure(name) && all.reference[n]->Figure(name))
    {
      some.candidate.push_back(all.candidate[n]);
      some.reference.push_back(all.reference[n]);
      some.cubic.push_back(all.cubic[n]);
    }
  }
  return some;
}

Together RowsOf(const EvaluationResult& result, const std::string& candidate, const std::string& reference)
{
  Together rows;
  for (const EvaluationRow& row : result.rows)
  {
    const EvaluationRow* other = row.method == candidate ? Find(result, row, reference) : nullptr;
    if (other != nullptr)
    {
      rows.candidate.push_back(&row);
      rows.reference.push_back(other);
      rows.cubic.push_back(Find(result, row, cubicModel));
    }
  }
  return rows;
}

int Better(const JudgedFigure& figure, double candidate, double reference)
{
  const double gain = figure.isMoreBetter ? candidate - reference : reference - candidate;
  const double same = figure.same * (figure.isSameRelative ? std::abs(reference) : 1);
  return std::abs(gain) <= same ? 0 : gain > 0 ? 1 : -1;
}

std::optional<ComparedFigure> Compare(const JudgedFigure& figure, const Together& all)
{
  const Together rows = WithFigure(all, figure.name);
  if (rows.candidate.empty())
  {
    return std::nullopt;
  }
  const auto& columns = FigureColumns();
  const auto column = std::find_if(columns.begin(), columns.end(),
                                   [&](const FigureColumn& one) { return one.name == figure.name; });
  ComparedFigure compared;
  compared.name = figure.name;
  compared.title = column->title;
  compared.meaning = figure.meaning;
  compared.decimals = column->decimals;
  compared.candidate = *Mean(rows.candidate, figure.name);
  compared.reference = *Mean(rows.reference, figure.name);
  compared.interpolated = Mean(rows.cubic, figure.name);
  compared.better = Better(figure, compared.candidate, compared.reference);
  return compared;
}
} // namespace

ModelComparison CompareModels(const EvaluationResult& result, const std::string& candidate,
                              const std::string& reference)
{
  ModelComparison comparison;
  comparison.candidate = candidate;
  comparison.reference = reference;
  comparison.leftOut = result.leftOut;
  Together rows = RowsOf(result, candidate, reference);
  if (rows.candidate.empty())
  {
    comparison.reference = cubicModel;
    rows = RowsOf(result, candidate, cubicModel);
  }
  if (rows.candidate.empty())
  {
    throw Error(ErrorCode::Model, "the model " + candidate + " could not be measured on any volume");
  }
  comparison.volumes = rows.candidate.size();
  comparison.keptBack = static_cast<std::size_t>(
      std::count_if(rows.candidate.begin(), rows.candidate.end(),
                    [](const EvaluationRow* row) { return !row->gate.empty() && row->gate != "passed"; }));
  for (const JudgedFigure& figure : judged)
  {
    if (auto compared = Compare(figure, rows))
    {
      comparison.figures.push_back(*std::move(compared));
    }
  }
  return comparison;
}

nlohmann::json ToJson(const ModelComparison& comparison)
{
  using nlohmann::json;
  json figures = json::array(), leftOut = json::array();
  for (const ComparedFigure& figure : comparison.figures)
  {
    figures.push_back({{"Name", figure.name},
                       {"Title", figure.title},
                       {"Meaning", figure.meaning},
                       {"Decimals", figure.decimals},
                       {"Candidate", figure.candidate},
                       {"Reference", figure.reference},
                       {"Interpolated", figure.interpolated ? json(*figure.interpolated) : json()},
                       {"Better", figure.better > 0   ? "Candidate"
                                  : figure.better < 0 ? "Reference"
                                                      : "Same"}});
  }
  for (const LeftOut& one : comparison.leftOut)
  {
    leftOut.push_back(
        {{"Volume", one.volume}, {"Method", one.method}, {"Code", one.code}, {"Text", one.sentence}});
  }
  return {{"Candidate", comparison.candidate},
          {"Reference", comparison.reference},
          {"Volumes", comparison.volumes},
          {"KeptBack", comparison.keptBack},
          {"Figures", figures},
          {"LeftOut", leftOut}};
}
} // namespace Clade

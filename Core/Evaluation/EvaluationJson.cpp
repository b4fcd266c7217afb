#include "Evaluation/EvaluationJson.h"

#include "Evaluation/EvaluationReport.h"
#include "Regions/RegionJson.h"
#include "Settings/OrNull.h"

#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
using nlohmann::json;

template<class Item>
json ListOf(const std::vector<Item>& items, json (*toJson)(const Item&))
{
  json list = json::array();
  for (const Item& item : items)
  {
    list.push_back(toJson(item));
  }
  return list;
}

json ModelJson(const EvaluatedModel& model)
{
  return {{"Name", model.name},         {"File", model.fileName},
          {"Sha256", model.sha256},     {"Method", model.method},
          {"Modality", model.modality}, {"Factors", {model.smallestFactor, model.largestFactor}},
          {"Data", model.data}};
}

void AddPlan(json& object, const MeasuringPlan& plan)
{
  object["Range"] = {plan.range.low, plan.range.high};
  object["Planes"] = json::object();
  for (const MeasuringPlan::Plane& plane : plan.planes)
  {
    object["Planes"][plane.name] = {{"View", ToString(plane.view)},
                                    {"Slices", plane.slices},
                                    {"TissueSlices", plane.tissueSlices},
                                    {"ShownSlice", plane.shownSlice}};
  }
  object["Lines"] = json::array();
  for (const MeasureLine& line : plan.lines)
  {
    object["Lines"].push_back(ToJson(line));
  }
  object["LineStepMm"] = plan.lineStepMm;
  object["LineWidthMm"] = plan.lineWidthMm;
  if (plan.regions)
  {
    object["Signal"] = ToJson(Region(plan.regions->signal));
    object["Noise"] = ToJson(Region(plan.regions->noise));
  }
  object["NoiseRegions"] = plan.noiseRegions;
}

json VolumeJson(const EvaluatedVolume& volume)
{
  json object = {{"Volume", volume.name},
                 {"Factor", volume.factor},
                 {"Modality", volume.modality},
                 {"SliceThicknessMm", volume.sliceThicknessMm},
                 {"HasTruth", volume.hasTruth},
                 {"TruthInterpolated", volume.isTruthInterpolated},
                 {"NoiseRatio", OrNull(volume.noiseRatio)},
                 {"Thick", GridToJson(volume.thick)},
                 {"Result", GridToJson(volume.result)}};
  AddPlan(object, volume.plan);
  return object;
}

json RowsJson(const std::vector<EvaluationRow>& rows)
{
  json list = json::array();
  for (const EvaluationRow& row : rows)
  {
    json one = {{"Volume", row.volume}, {"Factor", row.factor},
                {"Method", row.method}, {"Modality", row.modality},
                {"Model", row.model},   {"Stitching", row.stitching},
                {"Gate", row.gate},     {"Report", row.report ? ToJson(*row.report) : json()}};
    one["Stride"] = row.stride == 0 ? json() : json(row.stride);
    for (const FigureColumn& column : FigureColumns())
    {
      const std::optional<double> value = row.Figure(column.name);
      one[std::string(column.name)] = OrNull(value);
    }
    list.push_back(std::move(one));
  }
  return list;
}

json SummaryJson(const std::vector<MethodSummary>& summaries)
{
  json list = json::array();
  for (const MethodSummary& summary : summaries)
  {
    json figures = json::object();
    for (const auto& [name, figure] : summary.figures)
    {
      figures[name] = {{"Mean", figure.mean},
                       {"Rows", figure.rows},
                       {"StandardDeviation", OrNull(figure.standardDeviation)}};
    }
    list.push_back({{"Method", summary.method}, {"Figures", figures}, {"RatioToCubic", summary.ratios}});
  }
  return list;
}
} // namespace

json ToJson(const EvaluationResult& result, const EvaluationRequest& request)
{
  const DegradationOptions& degradation = request.degradation;
  json answer = {{"Version", CLADE_VERSION},
                 {"Options", ToJson(request.settings.options)},
                 {"Degradation",
                  {{"Factors", degradation.factors},
                   {"ThicknessMm", OrNull(degradation.thicknessMm)},
                   {"GapMm", OrNull(degradation.gapMm)},
                   {"Axis", degradation.axis}}},
                 {"Models", ListOf(result.models, ModelJson)},
                 {"Volumes", ListOf(result.volumes, VolumeJson)},
                 {"Rows", RowsJson(result.rows)},
                 {"Statistics", json::object()},
                 {"NotTested", json::object()},
                 {"LeftOut", json::array()}};
  answer["Summary"] = {{{"Factor", nullptr}, {"Methods", SummaryJson(SummariseMethods(result.rows))}}};
  for (const double factor : FactorsOf(result.rows))
  {
    answer["Summary"].push_back(
        {{"Factor", factor}, {"Methods", SummaryJson(SummariseMethods(result.rows, factor))}});
  }
  for (const DifferenceTest& test : TestDifferences(result))
  {
    const bool isTested = test.whyNotTested.empty();
    answer[isTested ? "Statistics" : "NotTested"][test.name] =
        isTested ? test.answer : json(test.whyNotTested);
  }
  for (const LeftOut& one : result.leftOut)
  {
    answer["LeftOut"].push_back(
        {{"Volume", one.volume}, {"Method", one.method}, {"Code", one.code}, {"Sentence", one.sentence}});
  }
  return answer;
}
} // namespace Clade

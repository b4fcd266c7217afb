#include "Statistics/StudyJson.h"

#include "Base/Error.h"
#include "Settings/OrNull.h"
#include "Statistics/Friedman.h"
#include "Statistics/RepeatedMeasuresAnova.h"

#include <functional>

namespace Clade
{
namespace
{
using nlohmann::json;

json SummaryOf(const StudyTable& table)
{
  json list = json::array();
  const std::vector<ConditionSummary> summaries = Summarise(table);
  for (std::size_t c = 0; c < summaries.size(); c++)
  {
    list.push_back({{"Condition", table.conditions[c]},
                    {"Mean", summaries[c].mean},
                    {"StandardDeviation", summaries[c].standardDeviation},
                    {"Median", summaries[c].median}});
  }
  return list;
}

json AnovaOf(const StudyTable& table)
{
  const RepeatedMeasuresAnova anova = AnalyseRepeatedMeasures(table);
  return {{"F", anova.f},
          {"ConditionsDf", anova.conditionsDf},
          {"ErrorDf", anova.errorDf},
          {"P", anova.p},
          {"PartialEtaSquared", anova.partialEtaSquared},
          {"GreenhouseGeisserEpsilon", anova.greenhouseGeisserEpsilon},
          {"GreenhouseGeisserP", anova.greenhouseGeisserP},
          {"HuynhFeldtEpsilon", OrNull(anova.huynhFeldtEpsilon)},
          {"HuynhFeldtP", OrNull(anova.huynhFeldtP)}};
}

json PairOf(const StudyTable& table, std::size_t first, std::size_t second)
{
  return {table.conditions[first], table.conditions[second]};
}

json TukeyOf(const StudyTable& table, TukeyReading reading)
{
  json list = json::array();
  for (const TukeyComparison& one : CompareByTukey(table, reading))
  {
    list.push_back({{"Pair", PairOf(table, one.first, one.second)},
                    {"MeanDifference", one.meanDifference},
                    {"Q", one.q},
                    {"Df", one.df},
                    {"P", one.p},
                    {"Lower", one.lower},
                    {"Upper", one.upper}});
  }
  return {{"Reading", ToString(reading)}, {"Comparisons", list}};
}

json FriedmanOf(const StudyTable& table)
{
  const Friedman friedman = TestByFriedman(table);
  return {{"ChiSquared", friedman.chiSquared},
          {"Df", friedman.df},
          {"P", friedman.p},
          {"KendallsW", friedman.kendallsW},
          {"ImanDavenportF", OrNull(friedman.imanDavenportF)},
          {"MeanRanks", friedman.meanRanks}};
}

json NemenyiOf(const StudyTable& table)
{
  const Nemenyi nemenyi = CompareByNemenyi(table);
  json list = json::array();
  for (const NemenyiComparison& one : nemenyi.comparisons)
  {
    list.push_back({{"Pair", PairOf(table, one.first, one.second)},
                    {"MeanRankDifference", one.meanRankDifference},
                    {"Q", one.q},
                    {"P", one.p}});
  }
  return {{"CriticalDifference", nemenyi.criticalDifference}, {"Comparisons", list}};
}
} // namespace

json AnalyseStudy(const StudyTable& table, TukeyReading reading)
{
  RequireComplete(table);
  json result = {{"Subjects", table.Subjects()},
                 {"Conditions", table.conditions},
                 {"Summary", SummaryOf(table)},
                 {"Warnings", json::array()}};
  if (table.namesHeading)
  {
    result["NamesColumn"] = *table.namesHeading;
  }
  const auto test = [&](const char* name, const std::function<json()>& analyse)
  {
    try
    {
      result[name] = analyse();
    }
    catch (const Error& error)
    {
      result[name] = nullptr;
      result["Warnings"].push_back(
          {{"Code", "W_NOT_TESTED"}, {"Text", std::string(name) + ": " + error.Message()}});
    }
  };
  test("Anova", [&] { return AnovaOf(table); });
  test("Tukey", [&] { return TukeyOf(table, reading); });
  test("Friedman", [&] { return FriedmanOf(table); });
  test("Nemenyi", [&] { return NemenyiOf(table); });
  return result;
}

json AnalyseStudy(const LongStudy& study, TukeyReading reading)
{
  json result = AnalyseStudy(study.table, reading);
  for (const std::string& sentence : study.leftOut)
  {
    result["Warnings"].push_back({{"Code", "W_LEFT_OUT"}, {"Text", sentence}});
  }
  return result;
}
} // namespace Clade

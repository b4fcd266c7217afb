#include "ReaderStudies/StudyResults.h"

#include "Base/Error.h"
#include "ReaderStudies/Blinding.h"
#include "Statistics/LongTable.h"
#include "Statistics/ResultTable.h"
#include "Statistics/StudyJson.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
using nlohmann::json;
using Answers = std::vector<ReaderAnswer>;

std::vector<std::string> ReadersOf(const Answers& answers)
{
  std::set<std::string> readers;
  for (const ReaderAnswer& answer : answers)
  {
    readers.insert(answer.reader);
  }
  return {readers.begin(), readers.end()};
}

/// By reader, case and question.
using AnswerKey = std::tuple<std::string, std::size_t, std::string>;
std::map<AnswerKey, json> RanksOf(const Answers& answers)
{
  std::map<AnswerKey, json> ranks;
  for (const ReaderAnswer& answer : answers)
  {
    ranks[{answer.reader, static_cast<std::size_t>(answer.caseNumber), answer.question}] = answer.ranks;
  }
  return ranks;
}

std::vector<LongCell> CellsOf(const ReaderStudy& study, const Answers& answers, const std::string& question,
                              const std::string& reader = "")
{
  std::vector<LongCell> cells;
  for (const ReaderAnswer& answer : answers)
  {
    if (answer.question != question || (!reader.empty() && answer.reader != reader) ||
        !IsComplete(answer.ranks))
    {
      continue;
    }
    const std::string& name = study.cases.at(static_cast<std::size_t>(answer.caseNumber)).name;
    for (std::size_t arm = 0; arm < study.arms.size(); arm++)
    {
      cells.push_back({name, answer.reader, study.arms[arm], answer.ranks.at(arm).get<double>()});
    }
  }
  return cells;
}

/// The tests that ranks allow: those that need numbers at equal distances are left out.
json TestsOfRanks(const LongStudy& tested)
{
  json tests = AnalyseStudy(tested, TukeyReading::RepeatedMeasures);
  tests.erase("Anova");
  tests.erase("Tukey");
  json warnings = json::array();
  for (const json& warning : tests["Warnings"])
  {
    const std::string text = warning["Text"];
    if (text.rfind("Anova: ", 0) != 0 && text.rfind("Tukey: ", 0) != 0)
    {
      warnings.push_back(warning);
    }
  }
  tests["Warnings"] = warnings;
  return tests;
}

/// "Statistics" and "NotTested" of the cells; "Ranks" by arm as well.
json TestedCells(const std::vector<LongCell>& cells)
{
  json result = {{"Statistics", nullptr}, {"NotTested", nullptr}, {"Ranks", json::object()}};
  const std::vector<LongStudy> studies = PivotLongCells(cells);
  if (studies.empty())
  {
    result["NotTested"] = "nobody has ranked all pictures of a case";
    return result;
  }
  const LongStudy& study = studies.front();
  for (std::size_t arm = 0; arm < study.table.Conditions(); arm++)
  {
    result["Ranks"][study.table.conditions[arm]] = study.table.Column(arm);
  }
  if (!study.whyNotTested.empty())
  {
    result["NotTested"] = study.whyNotTested;
    return result;
  }
  result["Statistics"] = TestsOfRanks(study);
  return result;
}

json KeyOf(const ReaderStudy& study, const std::vector<std::string>& readers)
{
  json key = json::array();
  for (const std::string& reader : readers)
  {
    for (std::size_t n = 0; n < study.cases.size(); n++)
    {
      json order = json::array();
      for (const std::size_t arm : OrderOfArms(study, reader, n))
      {
        order.push_back(study.arms[arm]);
      }
      key.push_back({{"Reader", reader}, {"Case", study.cases[n].name}, {"Order", order}});
    }
  }
  return key;
}
} // namespace

std::string CsvOfResults(const ReaderStudy& study, const std::vector<ReaderAnswer>& answers)
{
  ResultTable table;
  table.heading = {"Volume", "Factor", "Method", "Place"};
  for (const StudyQuestion& question : study.questions)
  {
    table.heading.push_back(question.name);
  }
  const auto ranks = RanksOf(answers);
  for (const std::string& reader : ReadersOf(answers))
  {
    for (std::size_t n = 0; n < study.cases.size(); n++)
    {
      const std::vector<std::size_t> order = OrderOfArms(study, reader, n);
      for (std::size_t arm = 0; arm < study.arms.size(); arm++)
      {
        const auto place = std::find(order.begin(), order.end(), arm) - order.begin() + 1;
        std::vector<std::string> row = {study.cases[n].name, reader, study.arms[arm], std::to_string(place)};
        for (const StudyQuestion& question : study.questions)
        {
          const auto found = ranks.find({reader, n, question.name});
          const json rank = found == ranks.end() ? json() : found->second.at(arm);
          row.push_back(rank.is_null() ? "" : rank.dump());
        }
        table.rows.push_back(std::move(row));
      }
    }
  }
  return ToCsv(table);
}

nlohmann::json ResultsOf(const ReaderStudy& study, const std::vector<ReaderAnswer>& answers)
{
  const std::vector<std::string> readers = ReadersOf(answers);
  json questions = json::array();
  for (const StudyQuestion& question : study.questions)
  {
    json one = TestedCells(CellsOf(study, answers, question.name));
    one["Name"] = question.name;
    one["Text"] = question.text;
    one["Readers"] = json::array();
    for (const std::string& reader : readers)
    {
      const std::vector<LongCell> cells = CellsOf(study, answers, question.name, reader);
      json own = TestedCells(cells);
      own["Reader"] = reader;
      own["Answered"] = cells.size() / study.arms.size();
      one["Readers"].push_back(std::move(own));
    }
    questions.push_back(std::move(one));
  }
  return {{"Key", KeyOf(study, readers)}, {"Questions", questions}};
}

nlohmann::json ProgressOf(const ReaderStudy& study, const std::vector<ReaderAnswer>& answers)
{
  json progress = json::array();
  for (const std::string& reader : ReadersOf(answers))
  {
    std::map<int, std::size_t> complete;
    TimeMs last = 0;
    for (const ReaderAnswer& answer : answers)
    {
      if (answer.reader == reader)
      {
        complete[answer.caseNumber] += IsComplete(answer.ranks) ? 1 : 0;
        last = std::max(last, answer.time);
      }
    }
    const auto answered =
        std::count_if(complete.begin(), complete.end(),
                      [&](const auto& one) { return one.second == study.questions.size(); });
    progress.push_back({{"Reader", reader}, {"Answered", answered}, {"Last", last}});
  }
  return progress;
}
} // namespace Clade

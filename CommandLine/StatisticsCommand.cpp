#include "Command.h"
#include "MeasurementOutput.h"

#include "Base/Error.h"
#include "Measures/LongTable.h"
#include "Measures/ResultTable.h"
#include "Measures/StudyJson.h"
#ifdef CLADE_HAS_REPORT
#include "StudyPage.h"
#endif

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace Clade
{
namespace
{
struct StatisticsArguments
{
  std::string file;
  std::vector<std::string> measures; ///< of a table of measurements; empty: those that are usually tested
  std::string tukey = "rm-pooled";
  MeasurementOutput output;
};

TukeyReading ReadingOf(const std::string& word)
{
  for (const TukeyReading reading : {TukeyReading::Independent, TukeyReading::Individual})
  {
    if (word == ToString(reading))
    {
      return reading;
    }
  }
  return TukeyReading::RepeatedMeasures;
}

/// What is tested: the file's table, or measures of results.csv of `clade evaluate`, by their names.
std::vector<std::pair<std::string, StudyTable>> StudiesOf(const std::string& text,
                                                          const StatisticsArguments& arguments)
{
  const std::optional<LongTable> results = ParseLongTable(text);
  if (!results)
  {
    if (!arguments.measures.empty())
    {
      throw Error(ErrorCode::InvalidArgument,
                  arguments.file + " has no measures to choose from: it lacks the columns Volume and Method");
    }
    return {{"", ParseStudyTable(text)}};
  }
  std::vector<std::string> measures = arguments.measures;
  for (const char* usual : {"Piqe", "EdgeSharpness", "Snr"})
  {
    const auto end = results->measures.end();
    if (arguments.measures.empty() && std::find(results->measures.begin(), end, usual) != end)
    {
      measures.emplace_back(usual);
    }
  }
  if (measures.empty())
  {
    measures.emplace_back(); // is refused with the names of those there are
  }
  std::vector<std::pair<std::string, StudyTable>> studies;
  for (const std::string& measure : measures)
  {
    studies.emplace_back(measure, results->Of(measure));
  }
  return studies;
}

nlohmann::json AnswerOf(const std::string& measure, const StudyTable& study, const std::string& tukey)
{
  try
  {
    return AnalyseStudy(study, ReadingOf(tukey));
  }
  catch (const Error& error)
  {
    throw measure.empty() ? error : error.WithContext(measure);
  }
}

void WriteFiles(const MeasurementOutput& output, const StudyTable& study, const nlohmann::json& answer)
{
  if (!output.csvFile.empty())
  {
    WriteCsv(output.csvFile, DetailsOfStudy(answer));
  }
#ifdef CLADE_HAS_REPORT
  if (!output.htmlFile.empty())
  {
    StudyPage(study, answer).Write(output.htmlFile);
  }
#else
  static_cast<void>(study);
#endif
}

void Analyse(const StatisticsArguments& arguments)
{
  RequireWritable(arguments.output);
  constexpr std::size_t mostBytes = 64u << 20;
  std::ifstream file(arguments.file, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.good() && !file.eof())
  {
    throw Error(ErrorCode::NotFound, "there is no file " + arguments.file + " that can be read");
  }
  if (text.size() > mostBytes)
  {
    throw Error(ErrorCode::TooLarge, arguments.file + " is larger than a table of 64 MiB");
  }
  const auto studies = StudiesOf(text, arguments);
  const MeasurementOutput& output = arguments.output;
  if (studies.size() > 1 && !(output.csvFile.empty() && output.htmlFile.empty()))
  {
    throw Error(ErrorCode::InvalidArgument,
                "a file holds the tests of one measure; choose it with --measure");
  }
  nlohmann::json answers = nlohmann::json::object();
  for (const auto& [measure, study] : studies)
  {
    const nlohmann::json answer = AnswerOf(measure, study, arguments.tukey);
    WriteFiles(output, study, answer);
    for (ResultTable& table : TablesOfStudy(answer))
    {
      table.title = (measure.empty() ? "" : measure + ": ") + table.title;
      std::cout << (output.json ? "" : ToText(table));
    }
    if (!output.json)
    {
      PrintWarnings(answer["Warnings"]);
    }
    answers[measure] = answer;
  }
  if (output.json)
  {
    PrintJson(studies.front().first.empty() ? answers.front() : answers);
  }
}
} // namespace

void AddStatisticsCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<StatisticsArguments>();
  CLI::App* statistics = program.add_subcommand(
      "statistics", "do conditions differ? repeated-measures ANOVA, Tukey, Friedman, Nemenyi");
  statistics
      ->add_option(
          "file", arguments->file,
          "CSV: a first line that names the conditions, then a line for every subject (a first column of "
          "names is passed over); or results.csv of `clade evaluate`: does the method matter?")
      ->required();
  statistics
      ->add_option("--measure", arguments->measures,
                   "columns of results.csv to test; without: Piqe, EdgeSharpness, Snr")
      ->delimiter(',');
  statistics->add_option("--tukey", arguments->tukey, "whose spread Tukey's comparison measures by")
      ->check(CLI::IsMember({"rm-pooled", "independent", "rm-individual"}))
      ->capture_default_str();
  AddOutputOptions(*statistics, arguments->output, "write every number as CSV");
  statistics->footer("Examples: clade statistics sharpness.csv\n"
                     "          clade statistics sharpness.csv --tukey rm-individual --html sharpness.html");
  statistics->callback([arguments] { Analyse(*arguments); });
}
} // namespace Clade

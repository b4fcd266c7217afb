#include "Commands/Command.h"
#include "Commands/MeasurementOutput.h"
#include "Terminal/TerminalText.h"

#include "Base/Error.h"
#include "Statistics/LongTable.h"
#include "Statistics/ResultTable.h"
#include "Statistics/StudyJson.h"
#ifdef CLADE_HAS_REPORT
#include "Pages/StudyPage.h"
#endif

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <unistd.h>
#include <utility>
#include <vector>

namespace Clade
{
namespace
{
struct StatisticsArguments
{
  std::string file;
  std::string modality;              ///< of such a table; empty: each by itself
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

struct NamedStudy
{
  std::string name; ///< empty: of a table that has no measures
  LongStudy study;
};

/// The one modality that is asked for.
std::vector<NamedStudy> Chosen(std::vector<NamedStudy> studies, const std::string& modality)
{
  const auto rest = std::stable_partition(studies.begin(), studies.end(),
                                          [&](const NamedStudy& one) { return one.study.group == modality; });
  if (rest == studies.begin())
  {
    throw Error(ErrorCode::InvalidArgument, "the table has no separate volumes of the modality " + modality);
  }
  studies.erase(rest, studies.end());
  return studies;
}

/// What is tested: the file's table, or measures of results.csv of `clade evaluate`.
std::vector<NamedStudy> StudiesOf(const std::string& text, const StatisticsArguments& arguments)
{
  const std::optional<LongTable> results = ParseLongTable(text);
  if (!results)
  {
    if (!arguments.measures.empty() || !arguments.modality.empty())
    {
      throw Error(
          ErrorCode::InvalidArgument,
          arguments.file +
              " has no measures or modalities to choose from: it lacks the columns Volume and Method");
    }
    return {{"", {"", ParseStudyTable(text), {}, ""}}};
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
  std::vector<NamedStudy> studies;
  for (const std::string& measure : measures)
  {
    for (LongStudy& study : results->Of(measure))
    {
      studies.push_back({study.NameOf(measure), std::move(study)});
    }
  }
  return arguments.modality.empty() ? studies : Chosen(std::move(studies), arguments.modality);
}

nlohmann::json AnswerOf(const std::string& measure, const LongStudy& study, const std::string& tukey)
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

bool IsTested(const NamedStudy& one)
{
  return one.study.whyNotTested.empty();
}

void RequireOneForFiles(const std::vector<NamedStudy>& studies, const MeasurementOutput& output)
{
  const auto tested = std::count_if(studies.begin(), studies.end(), IsTested);
  if (tested == 0)
  {
    throw Error(ErrorCode::InvalidArgument,
                studies.front().name + ": not tested: " + studies.front().study.whyNotTested);
  }
  if (tested > 1 && !(output.csvFile.empty() && output.htmlFile.empty()))
  {
    throw Error(ErrorCode::InvalidArgument,
                "--csv and --html hold one measure and modality; choose them with --measure and --modality");
  }
}

void PrintAnswers(const std::vector<NamedStudy>& studies, const StatisticsArguments& arguments)
{
  const MeasurementOutput& output = arguments.output;
  nlohmann::json answers = nlohmann::json::object();
  for (const auto& [name, study] : studies)
  {
    if (!study.whyNotTested.empty())
    {
      answers["NotTested"][name] = study.whyNotTested;
      std::cout << (output.json ? "" : name + ": not tested: " + study.whyNotTested + '\n');
      continue;
    }
    const nlohmann::json answer = AnswerOf(name, study, arguments.tukey);
    WriteFiles(output, study.table, answer);
    for (ResultTable& table : TablesOfStudy(answer))
    {
      table.title = (name.empty() ? "" : name + ": ") + table.title;
      std::cout << (output.json ? "" : FoldedText(table, TerminalColumns(STDOUT_FILENO)));
    }
    if (!output.json)
    {
      PrintWarnings(answer["Warnings"]);
    }
    answers[name] = answer;
  }
  if (output.json)
  {
    PrintJson(studies.front().name.empty() ? answers.front() : answers);
  }
}

void Analyse(const StatisticsArguments& arguments)
{
  RequireWritable(arguments.output);
  constexpr std::size_t maxBytes = 64u << 20;
  std::ifstream file(arguments.file, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.good() && !file.eof())
  {
    throw Error(ErrorCode::NotFound, arguments.file + " does not exist or cannot be read");
  }
  if (text.size() > maxBytes)
  {
    throw Error(ErrorCode::TooLarge, arguments.file + " is larger than 64 MiB, the largest table accepted");
  }
  const std::vector<NamedStudy> studies = StudiesOf(text, arguments);
  RequireOneForFiles(studies, arguments.output);
  PrintAnswers(studies, arguments);
}
} // namespace

void AddStatisticsCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<StatisticsArguments>();
  CLI::App* statistics = program.add_subcommand(
      "statistics", "do conditions differ? repeated-measures ANOVA, Tukey, Friedman, Nemenyi");
  statistics
      ->add_option("file", arguments->file,
                   "CSV: a first line that names the conditions, then a line for every subject (its name "
                   "may be in the first column: headed subject, patient, ID.., or without a number); or "
                   "results.csv of `clade evaluate`: does the method matter?")
      ->required();
  statistics
      ->add_option("--measure", arguments->measures,
                   "columns of results.csv to test; default: Piqe, EdgeSharpness, Snr")
      ->type_name("NAME")
      ->delimiter(',');
  statistics
      ->add_option("--modality", arguments->modality,
                   "which modality to test, if results.csv has both; default: each separately")
      ->type_name("MR|CT");
  statistics->add_option("--tukey", arguments->tukey, "error term of Tukey's comparison")
      ->check(CLI::IsMember({"rm-pooled", "independent", "rm-individual"}))
      ->capture_default_str();
  AddOutputOptions(*statistics, arguments->output, "write every number as CSV");
  statistics->footer("Examples: clade statistics sharpness.csv\n"
                     "          clade statistics sharpness.csv --tukey rm-individual --html sharpness.html");
  statistics->callback([arguments] { Analyse(*arguments); });
}
} // namespace Clade

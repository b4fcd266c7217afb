#include "Command.h"
#include "MeasurementOutput.h"

#include "Base/Error.h"
#include "Measures/ResultTable.h"
#include "Measures/StudyJson.h"
#ifdef CLADE_HAS_REPORT
#include "StudyPage.h"
#endif

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
struct StatisticsArguments
{
  std::string file;
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
  const StudyTable study = ParseStudyTable(text);
  const nlohmann::json answer = AnalyseStudy(study, ReadingOf(arguments.tukey));
  if (!arguments.output.csvFile.empty())
  {
    WriteCsv(arguments.output.csvFile, DetailsOfStudy(answer));
  }
#ifdef CLADE_HAS_REPORT
  if (!arguments.output.htmlFile.empty())
  {
    StudyPage(study, answer).Write(arguments.output.htmlFile);
  }
#endif
  if (arguments.output.json)
  {
    PrintJson(answer);
    return;
  }
  for (const ResultTable& table : TablesOfStudy(answer))
  {
    std::cout << ToText(table);
  }
  PrintWarnings(answer["Warnings"]);
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
          "names is passed over)")
      ->required();
  statistics->add_option("--tukey", arguments->tukey, "whose spread Tukey's comparison measures by")
      ->check(CLI::IsMember({"rm-pooled", "independent", "rm-individual"}))
      ->capture_default_str();
  AddOutputOptions(*statistics, arguments->output, "write every number as CSV");
  statistics->footer("Examples: clade statistics sharpness.csv\n"
                     "          clade statistics sharpness.csv --tukey rm-individual --html sharpness.html");
  statistics->callback([arguments] { Analyse(*arguments); });
}
} // namespace Clade

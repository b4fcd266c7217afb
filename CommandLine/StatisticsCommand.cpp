#include "Command.h"
#include "MeasurementOutput.h"

#include "Base/Error.h"
#include "Measures/ResultTable.h"
#include "Measures/StudyJson.h"

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
  bool json = false;
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
  const nlohmann::json answer = AnalyseStudy(ParseStudyTable(text), ReadingOf(arguments.tukey));
  if (arguments.json)
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
  statistics->add_flag("--json", arguments->json, "print one JSON object");
  statistics->footer("Example: clade statistics sharpness.csv");
  statistics->callback([arguments] { Analyse(*arguments); });
}
} // namespace Clade

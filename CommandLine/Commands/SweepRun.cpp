#include "Commands/CommandText.h"
#include "Commands/SweepArguments.h"
#include "Commands/TrainRun.h"
#include "Commands/TrainingDisplay.h"
#include "Terminal/Terminal.h"

#include "Base/Error.h"
#include "Settings/OrNull.h"
#include "TrainingRuns/Sweep.h"
#include "TrainingRuns/SweepReport.h"

#include <iostream>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
nlohmann::json SweepAnswer(const SweepOutcome& outcome)
{
  nlohmann::json answer = ToJson(outcome);
  for (std::size_t n = 0; n < outcome.ranked.size(); n++)
  {
    answer["Ranked"][n]["Path"] = outcome.ranked[n].modelPath;
  }
  answer["Best"] = OrNull(outcome.bestPath);
  answer["Epochs"] = outcome.epochsOfBest;
  return answer;
}

void Print(const SweepOutcome& outcome, const std::string& folder)
{
  std::cout << ToText(RankingOf(outcome, Digits::Six));
  if (!outcome.epochsOfBest.empty())
  {
    std::cout << ToText(EpochsOf(outcome, Digits::Six)) << outcome.bestPath
              << ": the best, trained further\n";
  }
  std::cout << folder << ": sweep.csv, sweep.html and the models\n";
}
} // namespace

void RunSweep(const SweepArguments& arguments)
{
  SweepRequest request;
  TrainRequest recipe = RequestOf(arguments.train); // its data, its paths
  request.recipe = RecipeOf(arguments.train);
  for (const std::string& axis : arguments.axes)
  {
    request.axes.push_back(ParseSweepAxis(axis));
  }
  request.folder = arguments.train.output;
  request.epochs = recipe.configuration.options.epochs;
  request.fitsPatch = !arguments.train.preset.empty() && !arguments.train.patch;
  request.madeBy = CommandToShow();
  PointsOf(request.axes); // wrong ones are refused before the data are read
  TerminalProgress terminal(arguments.train.json);
  TrainingDisplay display(terminal);
  request.observer = &display;
  request.tell = [&](const std::string& sentence) { terminal.PrintLine(sentence); };
  try
  {
    const TrainingData data =
        LoadTrainingData(recipe.configuration.data, recipe.configuration.options.modality, terminal);
    TellWhatWasRead(data, terminal);
    const SweepOutcome outcome = RunSweep(request, data, terminal);
    terminal.Finish();
    WriteSweepFiles(outcome, request.folder);
    arguments.train.json ? static_cast<void>(std::cout << SweepAnswer(outcome).dump() << '\n')
                         : Print(outcome, request.folder);
  }
  catch (const Error& error)
  {
    if (error.Code() == ErrorCode::Cancelled)
    {
      throw Error(ErrorCode::Cancelled, "interrupted; continue with the same command");
    }
    throw;
  }
}
} // namespace Clade

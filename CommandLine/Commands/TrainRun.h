#pragma once
#include "Commands/TrainArguments.h"
#include "Terminal/Terminal.h"

#include "TrainingRuns/TrainModel.h"

#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// The file, preset or method with what the command line says otherwise, without "data".
nlohmann::json RecipeOf(const TrainArguments& arguments);

/// The training that is asked for, with its data. Throws Error(InvalidArgument) where no recipe is named.
TrainRequest RequestOf(const TrainArguments& arguments);

/// A line for each volume that was left out, and how many there are.
void TellWhatWasRead(const TrainingData& data, TerminalProgress& terminal);
} // namespace Clade

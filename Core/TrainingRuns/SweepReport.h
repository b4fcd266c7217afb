#pragma once
#include "Statistics/ResultTable.h"
#include "TrainingRuns/Sweep.h"

#include <string>

namespace Clade
{
/// Rank, the varied options, the figures of the first epoch (TrainingFigures.h): a row for each combination
/// in their order, and one of interpolation alone. `Digits::Every` for files.
ResultTable RankingOf(const SweepOutcome& outcome, Digits digits);
/// Epoch and figures of the best, as it learned on; no rows where it did not.
ResultTable EpochsOf(const SweepOutcome& outcome, Digits digits);

/// {"Varied", "Ranked", "Baseline"} as SweepState.h has them.
nlohmann::json ToJson(const SweepOutcome& outcome);

/// sweep.csv and, of the best's epochs, epochs.csv; where the program makes pages also sweep.html, which has
/// the pictures beside. Throws as WriteWholeFile.
void WriteSweepFiles(const SweepOutcome& outcome, const std::string& folder);
} // namespace Clade

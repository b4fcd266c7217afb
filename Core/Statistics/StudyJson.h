#pragma once
#include "Statistics/LongTable.h"
#include "Statistics/StudyTable.h"
#include "Statistics/TukeyHsd.h"

#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// Every test of a study on one table, as `clade statistics --json` gives it:
///
///   {"Subjects": n, "Conditions": [name, ..], "Summary": [{"Condition", "Mean", "StandardDeviation",
///   "Median"}],
///    "Anova": {"F", "ConditionsDf", "ErrorDf", "P", "PartialEtaSquared", "GreenhouseGeisserEpsilon",
///              "GreenhouseGeisserP", "HuynhFeldtEpsilon", "HuynhFeldtP"},
///    "Tukey": {"Reading", "Comparisons": [{"Pair": [a, b], "MeanDifference", "Q", "Df", "P", "Lower",
///    "Upper"}]}, "Friedman": {"ChiSquared", "Df", "P", "KendallsW", "ImanDavenportF", "MeanRanks": [..]},
///    "Nemenyi": {"CriticalDifference", "Comparisons": [{"Pair", "MeanRankDifference", "Q", "P"}]},
///    "Warnings": [{"Code", "Text"}]}
///
/// A test that the table does not allow (nothing varies) is null, and a warning W_NOT_TESTED says why. Throws
/// Error(InvalidArgument) for an incomplete table.
nlohmann::json AnalyseStudy(const StudyTable& table, TukeyReading reading);
/// The same for a study that can be tested; what it leaves out becomes warnings W_LEFT_OUT.
nlohmann::json AnalyseStudy(const LongStudy& study, TukeyReading reading);
} // namespace Clade

#pragma once
#include "Jobs/IReaderStudyStore.h"
#include "ReaderStudies/ReaderStudy.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// A row for each reader, case and arm, in the form that `clade statistics` reads: Volume (the case), Factor
/// (the reader: several readings of one case count as one, their mean), Method (the arm), Place (where the
/// reader saw it, from 1), and a column of ranks for each question; empty where the reader has given none.
std::string CsvOfResults(const ReaderStudy& study, const std::vector<ReaderAnswer>& answers);

/// The whole result, key included:
///
///   {"Key": [{"Reader", "Case", "Order": [arm at each place]}],
///    "Questions": [{"Name", "Text", "Ranks": {arm: [mean rank of each case that counts]},
///                   "Statistics": answer of AnalyseStudy (Friedman, Nemenyi, Summary, Warnings) or null,
///                   "NotTested": sentence or null,
///                   "Readers": [{"Reader", "Answered", "Statistics", "NotTested"}]}]}
///
/// A case counts where a reader has ranked all its arms; its value is the mean over such readers, so that the
/// cases are the subjects of the tests and readers do not multiply them.
nlohmann::json ResultsOf(const ReaderStudy& study, const std::vector<ReaderAnswer>& answers);

/// How far readers are, without what they said: [{"Reader", "Answered" (cases with all questions), "Last"
/// (time, ms)}].
nlohmann::json ProgressOf(const ReaderStudy& study, const std::vector<ReaderAnswer>& answers);
} // namespace Clade

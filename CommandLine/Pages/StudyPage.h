#pragma once
#include "Report/HtmlReport.h"
#include "Statistics/StudyTable.h"

#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// The answer of AnalyseStudy on `table` as a page: the values of each condition as boxes, Tukey's intervals,
/// mean ranks with Nemenyi's critical difference, and every table.
HtmlReport StudyPage(const StudyTable& table, const nlohmann::json& answer);
} // namespace Clade

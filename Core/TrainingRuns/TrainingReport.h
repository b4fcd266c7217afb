#pragma once
#include <string>

namespace Clade
{
/// "models/knee.report.html" of "models/knee.safetensors".
std::string TrainingReportPath(const std::string& modelPath);

/// Writes the report of a training, running or ended, from its log and pictures: losses and figures by epoch,
/// the chosen one marked, before and after, options and data. Throws what ReadTrainingHistory and
/// HtmlReport::Write throw.
void WriteTrainingReport(const std::string& modelPath);
} // namespace Clade

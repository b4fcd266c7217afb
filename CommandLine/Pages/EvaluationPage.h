#pragma once
#include "Evaluation/EvaluationReport.h"
#include "Report/HtmlReport.h"

#include <string>

namespace Clade
{
/// report.html: the sections of results.md with box plots of the figures, figures by factor, and slices side
/// by side (of the first twelve volumes and factors; DIR/pictures has them all).
HtmlReport EvaluationPage(const EvaluationResult& result, const EvaluationRequest& request);

/// Writes a sheet for each volume, factor and orientation (ComposeSheet) into the folder, which is made: the
/// volume's name, the factor and the plane make the file's, "brain-x5-sagittal.png". Throws
/// as WriteWholeFile.
void WritePictures(const EvaluationResult& result, const std::string& folder);
} // namespace Clade

#pragma once
#include "Base/NextStep.h"
#include "Dicom/Read/SeriesInspector.h"

#include <nlohmann/json.hpp>

namespace Clade
{
/// What `clade inspect --json` prints and a quick "inspect" request answers, for one series:
/// SeriesInstanceUID, SeriesNumber, Modality, SeriesDescription, TransferSyntax, Images, Columns, Rows,
/// Slices, SpacingMm [column, row, slice], SliceThicknessMm, Ratio, Orientation, Accepted, Code, Sentence,
/// Warnings [{Code, Text}], NextStep (what to do about a refusal, where `place` is), Volumes [{Number, Label,
/// Images}] of a series of several. What is not known is null.
nlohmann::json SummaryToJson(const SeriesSummary& summary, Place place);
} // namespace Clade

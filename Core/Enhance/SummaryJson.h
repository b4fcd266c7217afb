#pragma once
#include "Dicom/Read/SeriesInspector.h"

#include <nlohmann/json.hpp>

namespace Clade
{
/// What `clade inspect --json` prints and a quick "inspect" request answers, for one series:
/// SeriesInstanceUID, Modality, SeriesDescription, TransferSyntax, Images, Columns, Rows, Slices, SpacingMm
/// [column, row, slice], SliceThicknessMm, Ratio, Orientation, Accepted, Code, Sentence, Warnings [{Code,
/// Text}]. What is not known is null.
nlohmann::json SummaryToJson(const SeriesSummary& summary);

/// [{Code, Text}]
nlohmann::json WarningsToJson(const Warnings& warnings);
} // namespace Clade

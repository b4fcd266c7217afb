#include "Enhance/SummaryJson.h"

#include "Settings/OrNull.h"

namespace Clade
{
nlohmann::json WarningsToJson(const Warnings& warnings)
{
  nlohmann::json list = nlohmann::json::array();
  for (const Warning& warning : warnings)
  {
    list.push_back({{"Code", warning.code}, {"Text", warning.text}});
  }
  return list;
}

nlohmann::json SummaryToJson(const SeriesSummary& summary)
{
  return {
      {"SeriesInstanceUID", OrNull(summary.seriesInstanceUid)},
      {"Modality", OrNull(summary.modality)},
      {"SeriesDescription", OrNull(summary.description)},
      {"TransferSyntax", OrNull(summary.transferSyntax)},
      {"Images", summary.images},
      {"Columns", OrNull(summary.columns)},
      {"Rows", OrNull(summary.rows)},
      {"Slices", OrNull(summary.slices)},
      {"SpacingMm",
       {OrNull(summary.columnSpacingMm), OrNull(summary.rowSpacingMm), OrNull(summary.sliceSpacingMm)}},
      {"SliceThicknessMm", OrNull(summary.sliceThicknessMm)},
      {"Ratio", OrNull(summary.ratio)},
      {"Orientation", OrNull(summary.orientation)},
      {"Accepted", summary.isAccepted},
      {"Code", OrNull(summary.code)},
      {"Sentence", OrNull(summary.sentence)},
      {"Warnings", WarningsToJson(summary.warnings)},
  };
}
} // namespace Clade

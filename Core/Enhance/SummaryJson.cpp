#include "Enhance/SummaryJson.h"

namespace Clade
{
namespace
{
template<typename T>
nlohmann::json OrNull(const std::optional<T>& value)
{
  return value ? nlohmann::json(*value) : nlohmann::json();
}
nlohmann::json OrNull(const std::string& text)
{
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}
} // namespace

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

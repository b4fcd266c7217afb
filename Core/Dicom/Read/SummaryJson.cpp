#include "Dicom/Read/SummaryJson.h"

#include "Settings/OrNull.h"
#include "Settings/WarningJson.h"

namespace Clade
{
namespace
{
nlohmann::json VolumesToJson(const std::vector<SeriesSummary::Volume>& volumes)
{
  nlohmann::json list = nlohmann::json::array();
  for (const SeriesSummary::Volume& volume : volumes)
  {
    list.push_back({{"Number", volume.number}, {"Label", volume.label}, {"Images", volume.images}});
  }
  return list;
}
} // namespace

nlohmann::json SummaryToJson(const SeriesSummary& summary, Place place)
{
  return {
      {"SeriesInstanceUID", OrNull(summary.seriesInstanceUid)},
      {"SeriesNumber", OrNull(summary.seriesNumber)},
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
      {"NextStep", OrNull(NextStep(summary.code, place))},
      {"Volumes", VolumesToJson(summary.volumes)},
      {"Warnings", ToJson(summary.warnings)},
  };
}
} // namespace Clade

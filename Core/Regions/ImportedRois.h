#pragma once
#include "Base/Warning.h"
#include "Regions/LineProfile.h"
#include "Regions/Region.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// Lines and areas that someone has drawn in another program, by their names.
struct ImportedRois
{
  struct Area
  {
    std::string name;
    Shape shape; ///< one that was drawn flat and has no thickness of its own: 0
  };
  std::vector<MeasureLine> lines;
  std::vector<Area> areas;
  Warnings warnings; ///< W_ROI_SKIPPED and others: what was left out, and why

  /// The areas of one name, on any number of slices, as one region of a request (RegionJson.h). Flat ones get
  /// `thicknessMm`; 0: that of the first series' slices. Throws Error(NotFound) naming what there is.
  nlohmann::json RegionOf(const std::string& name, double thicknessMm) const;
  /// The first line of that name, or Error(NotFound).
  const MeasureLine& LineOf(const std::string& name) const;
};

/// {"Lines": [..], "Areas": [shapes with their "Name"]} as requests write them (RegionJson.h), so that a
/// client can draw them again. Shapes that were drawn flat have no ThicknessMm.
nlohmann::json ToJson(const ImportedRois& rois);

/// Puts what was drawn into the request of a measurement (MeasureSeries.h): in place of every text "roi:NAME"
/// among "Lines" or as "Signal" or "Noise", the line or the areas of that name. Left out, "Lines" becomes
/// every line, "Signal" and "Noise" the areas called "signal" and "noise". Throws as RegionOf and LineOf;
/// Error(InvalidArgument) where there is no line at all.
void FillInRois(const std::string& measure, nlohmann::json& request, const ImportedRois& rois,
                double thicknessMm = 0);

/// Whether the text is "roi:NAME".
bool NamesRoi(std::string_view text);
} // namespace Clade

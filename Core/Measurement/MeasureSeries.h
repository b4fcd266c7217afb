#pragma once
#include "Base/Progress.h"
#include "Base/Warning.h"
#include "Measurement/MeasurementResult.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace Clade
{
/// A series as measurements need it.
struct MeasurableSeries
{
  Volume volume; ///< in real-world values: Hounsfield units on CT
  std::string modality = "MR";
  std::string frameOfReferenceUid; ///< regions are not carried from one frame to another; empty: not known
  double sliceThicknessMm = 0;     ///< of the slice profile; 0: the slice spacing
  /// Between the slices of the series that it was derived from, by this program; 0: not known.
  double acquiredSpacingMm = 0;
  double lowest = 0; ///< what can be stored of the series, in real-world values; lowest = highest: anything
  double highest = 0;
  bool isInverted = false; ///< low values are bright (MONOCHROME1)
  Warnings warnings;
};

/// Fetches a series by what the request calls it: Orthanc's identifier, a path. Called once per series.
/// Shared, since the loader may keep what was decoded for the next request.
using LoadMeasurable =
    std::function<std::shared_ptr<const MeasurableSeries>(const std::string& series, IProgress& progress)>;

/// Carries out one measurement; REST and the command line both end here. `measure` is "edge-sharpness",
/// "snr", "piqe", "compare", "phase-modulation", "border-displacement" or "noise-texture", `request` what a
/// client posts (Interfaces.md, "Measurements"):
///
///   all                  {"Series": [1 to 16], "Frame": "patient" | "voxel", "Store": false (for the
///                        caller to carry out)}
///   edge-sharpness       {"Lines": [..], "StepMm", "WidthMm", "Reading": "A".."H", "Normalise": true}
///   snr                  {"Signal": region, "Noise": region, "RayleighCorrection": false}
///   piqe                 {"Plane": "acquired", "Slices": "all" | [index, ..], "Range": [low, high]}
///   compare              {"Series": [reference, test], "DataRange", "SsimBySlice": false,
///                        "FourierShells": false, "Source", "SliceThicknessMm"}
///   phase-modulation     {"SliceSpacingMm": of the thick slices, "OffsetMm": of the first slice from a
///                        thick one, "Source": the thick series, which says both}; a derived series says
///                        the spacing itself
///   border-displacement  {"Series": [truth, 1 to 15 results]}
///   noise-texture        {"RadiusMm": of the spheres, which are placed in the first series}
///
/// "compare" of two series that share their columns and rows but not their slices gives a re-slicing error
/// only, the finer against the thicker; with "Source", a thick series, that of the test series against it.
///
/// The request is checked as a whole before anything is loaded. Throws Error(InvalidArgument) with a sentence
/// that names the member; errors of `load` and of the measures pass, with the series named in front.
/// Stage "measure".
MeasurementResult MeasureSeries(const std::string& measure, const nlohmann::json& request,
                                const LoadMeasurable& load, std::size_t threads, IProgress& progress);

/// Throws what MeasureSeries would for a request that cannot be valid whatever the series are.
void RequireValidMeasureRequest(const std::string& measure, const nlohmann::json& request);
} // namespace Clade

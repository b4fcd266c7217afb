#pragma once
#include "Base/Progress.h"
#include "Measurement/MeasurableCache.h"
#include "Orthanc/OrthancClient.h"
#include "Worker/JobRunner.h"

#include <nlohmann/json.hpp>

namespace Clade
{
/// Answers a quick job, for which somebody waits. `parameters` hold {"Request": name, ...}:
///
///   "inspect", "Series": [Orthanc identifiers] -> {"Series": [{"ID", "Accepted", "Code", "Sentence", ...}]},
///              the verdict of the input check on each, in their order
///   "measure/edge-sharpness", "measure/snr", "measure/piqe", "measure/compare", "measure/phase-modulation",
///   "measure/border-displacement", "measure/noise-texture", with the members of the measurement
///              (MeasureSeries.h; series by Orthanc's identifiers) -> its answer. The first two take "Rois",
///              too: a structured report in Orthanc, or "RoisCsv", the text of a CSV of OsiriX, whose lines
///              or regions are measured (FillInRois; FetchReport says how it is named); what was left out is
///              among the answer's "Warnings"
///   "measure/set", several measures under a name (MeasureSet.h) -> their answers
///   "measure/regions", "Series", and "Rois" or "RoisCsv" -> {"Lines", "Areas", "Warnings"}, what they have
///              drawn
///
/// Throws Error(InvalidArgument) for another name or missing parameters.
nlohmann::json AnswerQuickRequest(const nlohmann::json& parameters, OrthancClient& orthanc,
                                  const JobRunnerSettings& settings, MeasurableCache& cache,
                                  IProgress& progress);
} // namespace Clade

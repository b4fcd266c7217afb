#pragma once
#include "Dicom/SeriesWriter.h"
#include "Pipeline/EnhanceVolume.h"

#include <cstdint>
#include <string>
#include <vector>

namespace Clade
{
/// What is asked for one series.
struct EnhanceRequest
{
  EnhanceModel model;
  EnhanceSettings settings;
  std::string salt;              ///< see DerivationInfo
  std::int32_t seriesNumber = 0; ///< see DerivationInfo
};

/// What will be made, known before anything is computed: whether it is there already can be asked of the
/// archive.
struct EnhancePlan
{
  EnhanceRequest request;
  VolumeGrid grid; ///< of the derived series
  DerivationInfo info;
  DerivedIdentity identity;
};

/// Throws Error(NothingToDo) and the like where the series needs no work.
EnhancePlan PlanEnhancement(const SourceSeries& source, const EnhanceRequest& request);

struct EnhanceResult
{
  std::vector<std::string> files; ///< by slice, in the folder given
  nlohmann::json report;          ///< design page "Interfaces", "Report JSON of `enhance`"
};

/// Computes, writes into the existing, empty folder `folder`, and judges what was written
/// (CheckDerivedSeries). Stages: those of EnhanceVolume, then "write".
EnhanceResult EnhanceSeries(const SourceSeries& source, const EnhancePlan& plan, const std::string& folder,
                            StageClock& progress);
} // namespace Clade

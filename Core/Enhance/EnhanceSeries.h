#pragma once
#include "Dicom/Read/SeriesReader.h"
#include "Dicom/Write/SeriesWriter.h"
#include "Enhance/BeforeAfter.h"
#include "Enhance/EnhanceVolume.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
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
  struct Series
  {
    DerivationInfo info;
    DerivedIdentity identity;
  };
  Series enhanced;
  std::optional<Series> uncertainty; ///< with the option of that name
  /// For a default model: the series that is made instead if the quality gate refuses the model's result. It
  /// differs from that of a request for "cubic": it says why it is interpolated.
  std::optional<Series> interpolated;
  Warnings warnings; ///< W_FACTOR; W_FORCED is known only when the work is done

  /// All that is made where nothing is held back, the enhanced one first.
  std::vector<Series*> AllSeries();
  std::vector<DerivedIdentity> Identities() const; ///< by series, as AllSeries
  /// `numbers`: by series, as AllSeries.
  void SetSeriesNumbers(const std::vector<std::int32_t>& numbers);
  /// The plan of `interpolated`, which is there. `refusal`: what the gate found, as far as it is known.
  EnhancePlan Interpolated(const std::string& refusal = "it did not pass the quality gate") const;
};

/// What the options say of reading. The caller's: threads, and a memory limit of the machine.
InputLimits InputLimitsOf(const EnhanceOptions& options);

/// Throws Error(NothingToDo) and the like where the series needs no work.
EnhancePlan PlanEnhancement(const SourceSeries& source, const EnhanceRequest& request);

/// Computes without writing, for callers that write the volume in another form. Voxels are in stored units,
/// as in SourceSeries::volume; the report also describes the source.
EnhancedVolume EnhanceSeriesVolume(const SourceSeries& source, const EnhanceRequest& request,
                                   StageClock& progress);

struct EnhanceResult
{
  /// By series, as EnhancePlan::AllSeries, and slice; in the folder given, the uncertainty map in
  /// "uncertainty" below it.
  std::vector<std::vector<std::string>> files;
  EnhanceReport report;
  bool isHeldBack = false;            ///< EnhancePlan::Interpolated() was carried out
  std::optional<BeforeAfter> picture; ///< in the source's window; nothing where W_PICTURE says why
};

/// What a report says of a planned series that the archive holds already, as ToJson(EnhanceReport) names it.
nlohmann::json AlreadyStoredJson(const EnhancePlan& plan);

/// How voxels of the source's kind are shown: in its clinical window, else between RobustLimits.
GreyRange PictureRange(const SourceSeries& source);

/// Computes, writes into the existing, empty folder `folder`, and judges what was written
/// (CheckDerivedSeries). Stages: those of EnhanceVolume, then "write".
EnhanceResult EnhanceSeries(const SourceSeries& source, const EnhancePlan& plan, const std::string& folder,
                            StageClock& progress);
} // namespace Clade

#include "Pipeline/EnhanceSeries.h"

#include "Pipeline/SummaryJson.h"
#include "Volume/Resampler.h"

namespace Clade
{
namespace
{
VolumeMeaning MeaningOf(const SourceSeries& source)
{
  VolumeMeaning meaning;
  meaning.modality = source.modality;
  meaning.sliceThicknessMm = source.sliceThicknessMm;
  meaning.rescaleSlope = source.format.rescaleSlope;
  meaning.rescaleIntercept = source.format.rescaleIntercept;
  meaning.lowestStored = source.format.Lowest();
  meaning.highestStored = source.format.Highest();
  meaning.isInverted = source.format.isMonochrome1;
  return meaning;
}

nlohmann::json DescribeInput(const SourceSeries& source)
{
  nlohmann::json input = GridToJson(source.volume.grid);
  input["Modality"] = source.modality;
  input["SliceThicknessMm"] = source.sliceThicknessMm;
  input["SeriesInstanceUID"] = source.seriesInstanceUid;
  return input;
}
} // namespace

EnhancePlan PlanEnhancement(const SourceSeries& source, const EnhanceRequest& request)
{
  EnhancePlan plan;
  plan.request = request;
  plan.grid =
      ThroughPlaneGrid(source.volume.grid,
                       request.settings.options.grid == "aligned" ? GridKind::Aligned : GridKind::Isotropic);
  plan.info.method =
      request.model.IsCubic() ? "cubic B-spline interpolation" : "network " + request.model.name;
  plan.info.modelName = request.model.name;
  plan.info.modelSha256 = request.model.sha256;
  plan.info.optionsJson = CanonicalOptions(request.settings.options, request.model.name);
  plan.info.salt = request.salt;
  plan.info.seriesNumber = request.seriesNumber;
  plan.info.reachSlices =
      request.model.IsCubic() && request.settings.options.consistency != "on" ? cubicReachSlices : 0;
  plan.identity = IdentifyDerivedSeries(source, plan.info, plan.grid.slices);
  return plan;
}

EnhanceResult EnhanceSeries(const SourceSeries& source, const EnhancePlan& plan, const std::string& folder,
                            StageClock& progress)
{
  EnhanceResult result;
  result.report["Version"] = CLADE_VERSION;
  result.report["Input"] = DescribeInput(source);

  const EnhancedVolume derived = EnhanceVolume(source.volume, MeaningOf(source), plan.request.model,
                                               plan.request.settings, progress, result.report);
  result.files = WriteDerivedSeries(source, derived.volume, plan.info, folder, progress);
  CheckDerivedSeries(source, plan.grid, plan.identity, result.files);

  result.report["Output"]["SeriesInstanceUID"] = plan.identity.seriesInstanceUid;
  result.report["Warnings"] = WarningsToJson(source.warnings);
  result.report["Seconds"] = SecondsToJson(progress);
  result.report["PeakMemoryMiB"] = PeakMemoryMiB();
  return result;
}
} // namespace Clade

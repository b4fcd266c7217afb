#include "Enhance/EnhanceSeries.h"

#include "Base/Error.h"
#ifdef CLADE_HAS_INFERENCE
#include "Enhance/NetworkRange.h"
#endif
#include "Enhance/SummaryJson.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <filesystem>

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

nlohmann::json SetAsideToJson(const std::vector<SetAsideImage>& setAside)
{
  nlohmann::json list = nlohmann::json::array();
  for (const SetAsideImage& image : setAside)
  {
    list.push_back(
        {{"Name", image.name}, {"SOPInstanceUID", image.sopInstanceUid}, {"Reason", image.reason}});
  }
  return list;
}

/// The source of a series of differences: they have no offset, no padding, and bright is much.
SourceSeries AsDifferences(const SourceSeries& source)
{
  SourceSeries differences = source;
  StoredPixelFormat& format = differences.format;
  format.rescaleVaried =
      format.rescaleVaried || format.rescaleIntercept != 0; // the source's pair is not copied
  format.rescaleIntercept = 0;
  format.isMonochrome1 = false;
  format.paddingValue.reset();
  format.paddingRangeLimit.reset();
  format.hasPaddingAttribute = false;
  return differences;
}

/// From nothing to the largest difference but for one voxel in a thousand.
DisplayWindow WindowOf(const Volume& differences, const StoredPixelFormat& format)
{
  std::vector<float> sorted = differences.voxels;
  const auto rank =
      sorted.begin() + static_cast<std::ptrdiff_t>(0.999 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), rank, sorted.end());
  const double width = std::max(1.0, static_cast<double>(*rank) * format.rescaleSlope);
  return {width / 2, width};
}

void WriteAndCheck(const SourceSeries& source, const Volume& volume, const EnhancePlan::Series& series,
                   const std::string& folder, StageClock& progress, EnhanceResult& result)
{
  result.files.push_back(WriteDerivedSeries(source, volume, series.info, folder, progress));
  CheckDerivedSeries(source, volume.grid, series.identity, result.files.back());
}
} // namespace

std::vector<EnhancePlan::Series*> EnhancePlan::AllSeries()
{
  std::vector<Series*> all = {&enhanced};
  if (uncertainty)
  {
    all.push_back(&*uncertainty);
  }
  return all;
}

EnhancePlan PlanEnhancement(const SourceSeries& source, const EnhanceRequest& request)
{
  EnhancePlan plan;
  plan.request = request;
  EnhanceOptions& options = plan.request.settings.options;
  if (options.volume == allVolumes) // each is the one that asking for it alone makes
  {
    options.volume = source.volumeCount > 1 ? static_cast<int>(source.volumeNumber) : 0;
  }
  plan.grid = ThroughPlaneGrid(source.volume.grid,
                               options.grid == "aligned" ? GridKind::Aligned : GridKind::Isotropic);
  EnhanceModel model = request.model;
  DerivationInfo info;
#ifdef CLADE_HAS_INFERENCE
  const NetworkRange range = RangeFor(request.model, source.volume.grid);
  model = range.model;
  for (const Warning& warning : range.warnings)
  {
    info.remark = "Note: " + warning.text + ".";
  }
#endif
  info.method = model.IsCubic() ? "cubic B-spline interpolation" : "network " + model.name;
  info.modelName = model.name;
  info.modelSha256 = model.sha256;
  info.optionsJson = CanonicalOptions(options, model.name);
  info.salt = request.salt;
  if (source.volumeCount > 1) // so that several volumes have numbers of their own
  {
    info.seriesNumber = DerivedSeriesNumber(source, static_cast<std::int32_t>(source.volumeNumber));
  }
  info.reachSlices = model.IsCubic() && options.consistency != "on" ? cubicReachSlices : 0;
  plan.enhanced = {info, IdentifyDerivedSeries(source, info, plan.grid.slices)};
  if (options.uncertainty && !model.IsCubic())
  {
    info.role = "uncertainty";
    info.remark = "Values are half the absolute difference of the two through-plane orientations.";
    plan.uncertainty = EnhancePlan::Series{info, IdentifyDerivedSeries(source, info, plan.grid.slices)};
  }
  return plan;
}

EnhanceResult EnhanceSeries(const SourceSeries& source, const EnhancePlan& plan, const std::string& folder,
                            StageClock& progress)
{
  EnhanceResult result;
  result.report["Version"] = CLADE_VERSION;
  result.report["Warnings"] = nlohmann::json::array();
  result.report["Input"] = DescribeInput(source);
  result.report["Volume"] = {
      {"Number", source.volumeNumber}, {"Count", source.volumeCount}, {"Label", source.volumeLabel}};
  result.report["SetAside"] = SetAsideToJson(source.setAside);

  EnhancedVolume derived = EnhanceVolume(source.volume, MeaningOf(source), plan.request.model,
                                         plan.request.settings, progress, result.report);
  WriteAndCheck(source, derived.volume, plan.enhanced, folder, progress, result);
  if (plan.uncertainty)
  {
    if (!derived.uncertainty)
    {
      throw Error(ErrorCode::Internal, "the network gave no uncertainty map");
    }
    EnhancePlan::Series series = *plan.uncertainty;
    series.info.window = WindowOf(*derived.uncertainty, source.format);
    const std::string below = folder + "/uncertainty";
    std::filesystem::create_directory(below);
    derived.uncertainty->padding.clear(); // no difference where nothing was reconstructed
    WriteAndCheck(AsDifferences(source), *derived.uncertainty, series, below, progress, result);
    result.report["Uncertainty"] = {{"SeriesInstanceUID", series.identity.seriesInstanceUid}};
  }

  result.report["Output"]["SeriesInstanceUID"] = plan.enhanced.identity.seriesInstanceUid;
  for (const nlohmann::json& warning : WarningsToJson(source.warnings))
  {
    result.report["Warnings"].push_back(warning);
  }
  result.report["Seconds"] = SecondsToJson(progress);
  result.report["PeakMemoryMiB"] = PeakMemoryMiB();
  return result;
}
} // namespace Clade

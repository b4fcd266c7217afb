#include "Enhance/EnhanceSeries.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Dicom/Write/ClinicalWindow.h"
#ifdef CLADE_HAS_INFERENCE
#include "Enhance/NetworkRange.h"
#endif
#include "Settings/OptionWords.h"
#include "Settings/VolumeChoice.h"
#include "Settings/WarningJson.h"
#include "Volume/Intensity.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace Clade
{
namespace
{
AcquisitionInfo DescribeAcquisition(const SourceSeries& source)
{
  AcquisitionInfo acquisition;
  acquisition.modality = source.modality;
  acquisition.sliceThicknessMm = source.sliceThicknessMm;
  acquisition.rescaleSlope = source.format.rescaleSlope;
  acquisition.rescaleIntercept = source.format.rescaleIntercept;
  acquisition.lowestStored = source.format.Lowest();
  acquisition.highestStored = source.format.Highest();
  acquisition.isInverted = source.format.isMonochrome1;
  return acquisition;
}

/// What is known of the series, added to what was done to its volume.
void DescribeSource(const SourceSeries& source, EnhanceReport& report)
{
  report.input = EnhanceReport::Input{source.volume.grid, source.modality};
  report.volume = EnhanceReport::VolumeOfSeveral{source.volumeNumber, source.volumeCount, source.volumeLabel};
  report.dicom.emplace();
  report.dicom->sliceThicknessMm = source.sliceThicknessMm;
  report.dicom->inputSeriesUid = source.seriesInstanceUid;
  for (const SetAsideImage& image : source.setAside)
  {
    report.dicom->setAside.push_back({image.name, image.sopInstanceUid, image.reason});
  }
  report.warnings.insert(report.warnings.end(), source.warnings.begin(), source.warnings.end());
}

/// The source of a series of differences: no offset, no padding, and larger values are brighter.
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

void AddRemark(DerivationInfo& info, const std::string& sentence)
{
  info.remark += (info.remark.empty() ? "" : " ") + sentence;
}

/// What had to be done to the slices before they could be enhanced.
void AddSourceRemarks(DerivationInfo& info, const SourceSeries& source)
{
  if (source.straightenedDegrees > 0)
  {
    AddRemark(info, "Slices tilted by " + Decimal(source.straightenedDegrees, 2) +
                        " degrees were straightened first (gantry tilt corrected by an in-plane shear).");
  }
  if (!source.unevenSteps.empty())
  {
    AddRemark(info,
              "Slices were spaced by " + source.unevenSteps +
                  "; evenly spaced ones were computed from them first, weighted by position and thickness.");
  }
}

/// All but the remarks. `model`: what computes.
DerivationInfo InfoOf(const SourceSeries& source, const EnhanceRequest& request, const EnhanceModel& model)
{
  const EnhanceOptions& options = request.settings.options;
  DerivationInfo info;
  info.method = model.IsCubic() ? "cubic B-spline interpolation" : "network " + model.name;
  info.modelName = model.name;
  info.modelSha256 = model.sha256;
  info.optionsJson = CanonicalOptions(options, model.name);
  EnhanceOptions named = options;
  named.volume = 0; // the volume's own label says more
  info.optionWords = OptionWords(named, model.IsCubic());
  info.salt = request.salt;
  if (source.volumeCount > 1) // so that several volumes have numbers of their own
  {
    info.seriesNumber = DerivedSeriesNumber(source, static_cast<std::int32_t>(source.volumeNumber));
  }
  const bool isLocal =
      model.IsCubic() && options.consistency != ConsistencyMode::On && source.unevenSteps.empty();
  info.reachSlices = isLocal ? cubicReachSlices : 0;
  return info;
}

void WriteAndCheck(const SourceSeries& source, const Volume& volume, const EnhancePlan::Series& series,
                   const std::string& folder, std::size_t threads, StageClock& progress,
                   EnhanceResult& result)
{
  result.files.push_back(WriteDerivedSeries(source, volume, series.info, folder, progress, threads));
  CheckDerivedSeries(source, volume, series.identity, result.files.back(), threads);
}
} // namespace

GreyRange PictureRange(const SourceSeries& source)
{
  const StoredPixelFormat& format = source.format;
  if (const auto window = ClinicalWindow(source))
  {
    const double low = (window->centre - window->width / 2 - format.rescaleIntercept) / format.rescaleSlope;
    const double high = (window->centre + window->width / 2 - format.rescaleIntercept) / format.rescaleSlope;
    return {std::min(low, high), std::max(low, high)};
  }
  const IntensityMap limits = RobustLimits(source.volume, 0.5, 99.5);
  return {limits.low, limits.high};
}

std::vector<EnhancePlan::Series*> EnhancePlan::AllSeries()
{
  std::vector<Series*> all = {&enhanced};
  if (uncertainty)
  {
    all.push_back(&*uncertainty);
  }
  return all;
}

std::vector<DerivedIdentity> EnhancePlan::Identities() const
{
  std::vector<DerivedIdentity> identities = {enhanced.identity};
  if (uncertainty)
  {
    identities.push_back(uncertainty->identity);
  }
  return identities;
}

void EnhancePlan::SetSeriesNumbers(const std::vector<std::int32_t>& numbers)
{
  enhanced.info.seriesNumber = numbers.front();
  if (uncertainty)
  {
    uncertainty->info.seriesNumber = numbers.back();
  }
  if (interpolated)
  {
    interpolated->info.seriesNumber = numbers.front();
  }
}

EnhancePlan EnhancePlan::Interpolated(const std::string& refusal) const
{
  EnhancePlan plan = *this;
  plan.request.model = EnhanceModel();
  plan.enhanced = interpolated.value();
  plan.uncertainty.reset();
  plan.interpolated.reset();
  plan.warnings = {QualityWarning(request.model, refusal)};
  AddRemark(plan.enhanced.info, "Note: " + plan.warnings.front().text + ".");
  return plan;
}

nlohmann::json AlreadyStoredJson(const EnhancePlan& plan)
{
  nlohmann::json report = {{"AlreadyStored", true}, {"Version", CLADE_VERSION}};
  report["Output"] = GridToJson(plan.grid);
  report["Output"]["SeriesInstanceUID"] = plan.enhanced.identity.seriesInstanceUid;
  report["Model"] = {{"Name", plan.enhanced.info.modelName}, {"Sha256", plan.enhanced.info.modelSha256}};
  report["Warnings"] = ToJson(plan.warnings);
  if (plan.uncertainty)
  {
    report["Uncertainty"]["SeriesInstanceUID"] = plan.uncertainty->identity.seriesInstanceUid;
  }
  return report;
}

InputLimits InputLimitsOf(const EnhanceOptions& options)
{
  InputLimits limits;
  limits.memoryLimitGiB = options.memoryLimitGiB;
  limits.maximumOutputSlices = static_cast<std::size_t>(options.maximumSlices);
  limits.allowDerived = options.allowDerived;
  limits.skipUnreadable = options.skipUnreadable;
  limits.volume = VolumeNumber(options.volume);
  return limits;
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
  plan.grid = ThroughPlaneGrid(source.volume.grid, options.grid);
  EnhanceModel model = request.model;
#ifdef CLADE_HAS_INFERENCE
  const NetworkRange range = RangeFor(request.model, source.volume.grid, options.forceModel);
  model = range.model;
  plan.warnings = range.warnings;
#endif
  DerivationInfo info = InfoOf(source, plan.request, model);
  for (const Warning& warning : plan.warnings)
  {
    AddRemark(info, "Note: " + warning.text + ".");
  }
  AddSourceRemarks(info, source);
  plan.enhanced = {info, IdentifyDerivedSeries(source, info, plan.grid.slices)};
  if (options.uncertainty && !model.IsCubic())
  {
    info.role = "uncertainty";
    AddRemark(info, "Values are half the absolute difference of the two through-plane orientations.");
    plan.uncertainty = EnhancePlan::Series{info, IdentifyDerivedSeries(source, info, plan.grid.slices)};
  }
  if (model.isDefault && !model.IsCubic())
  {
    info = InfoOf(source, plan.request, EnhanceModel());
    info.salt += " in place of " + model.sha256 + (options.forceModel ? " forced" : "");
    AddSourceRemarks(info, source);
    plan.interpolated = EnhancePlan::Series{info, IdentifyDerivedSeries(source, info, plan.grid.slices)};
  }
  return plan;
}

EnhancedVolume EnhanceSeriesVolume(const SourceSeries& source, const EnhanceRequest& request,
                                   StageClock& progress)
{
  EnhancedVolume derived =
      EnhanceVolume(source.volume, DescribeAcquisition(source), request.model, request.settings, progress);
  DescribeSource(source, derived.report);
  return derived;
}

namespace
{
/// No series is lost for want of a picture: what stands in its way (a volume of one value) is a warning.
void Draw(const SourceSeries& source, const Volume& derived, EnhanceResult& result)
{
  try
  {
    const GreyRange range = PictureRange(source);
    const bool isInverted = source.format.isMonochrome1;
    result.picture = DrawBeforeAfter({source.volume, range, isInverted}, {derived, range, isInverted});
  }
  catch (const Error& error)
  {
    result.report.warnings.push_back({"W_PICTURE", "there is no before / after picture: " + error.Message()});
  }
}

/// The series themselves say what was wrong with them and wanted all the same.
void RemarkForced(const Warnings& warnings, EnhancePlan& plan)
{
  for (const Warning& warning : warnings)
  {
    if (warning.code == forcedWarning)
    {
      for (EnhancePlan::Series* series : plan.AllSeries())
      {
        AddRemark(series->info, "Note: " + warning.text + ".");
      }
    }
  }
}
} // namespace

EnhanceResult EnhanceSeries(const SourceSeries& source, const EnhancePlan& wanted, const std::string& folder,
                            StageClock& progress)
{
  EnhancedVolume derived = EnhanceSeriesVolume(source, wanted.request, progress);
  EnhanceResult result;
  result.report = std::move(derived.report);
  result.isHeldBack = derived.refusal.has_value();
  EnhancePlan plan = derived.refusal ? wanted.Interpolated(*derived.refusal) : wanted;
  RemarkForced(result.report.warnings, plan);
  const std::size_t threads = plan.request.settings.threads;
  WriteAndCheck(source, derived.volume, plan.enhanced, folder, threads, progress, result);
  result.report.dicom->outputSeriesUid = plan.enhanced.identity.seriesInstanceUid;
  Draw(source, derived.volume, result);
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
    WriteAndCheck(AsDifferences(source), *derived.uncertainty, series, below, threads, progress, result);
    result.report.dicom->uncertaintySeriesUid = series.identity.seriesInstanceUid;
  }
  result.report.seconds = progress.Seconds();
  result.report.peakMemoryMiB = PeakMemoryMiB();
  return result;
}
} // namespace Clade

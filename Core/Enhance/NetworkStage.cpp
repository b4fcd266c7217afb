#include "Enhance/NetworkStage.h"

#include "Base/Error.h"
#include "Enhance/TextureReport.h"
#include "Inference/Consistency.h"
#include "Inference/NetworkEnhancer.h"
#include "Inference/QualityGate.h"
#ifdef CLADE_HAS_TRAINING
#include "Training/Adaptation.h"
#endif

#include <algorithm>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
NetworkOptions NetworkOptionsOf(const EnhanceSettings& settings, const ModelMetadata& metadata)
{
  const EnhanceOptions& options = settings.options;
  NetworkOptions network;
  network.stitching = options.stitching;
  network.stride = options.stride;
  network.weights = options.weights;
  const LrPlanes planes = options.planes == LrPlanes::Auto ? metadata.planes : options.planes;
  network.bothPlanes = planes == LrPlanes::Both;
  network.plane = options.plane == LrPlane::Auto ? metadata.plane : options.plane;
  network.wantsUncertainty = options.uncertainty;
  network.precision = options.precision;
  network.device = options.device;
  network.threads = settings.threads;
  network.memoryLimitGiB = options.memoryLimitGiB;
  return network;
}

SliceProfile ProfileOf(const VolumeMeaning& meaning, const Volume& source)
{
  SliceProfile profile;
  profile.thicknessMm = meaning.sliceThicknessMm > 0 ? meaning.sliceThicknessMm : source.grid.sliceSpacingMm;
  return profile;
}

nlohmann::json ErrorToJson(const ConsistencyError& error, const VolumeMeaning& meaning)
{
  const double unit = std::abs(meaning.rescaleSlope);
  return {{"Maximum", error.maximum * unit}, {"RMS", error.rms * unit}};
}

nlohmann::json FiguresToJson(const QualityFigures& figures)
{
  nlohmann::json json = {{"FinitePart", figures.finitePart},
                         {"Correlation", figures.correlation},
                         {"Excess", figures.excess},
                         {"ConsistencyRMS", figures.consistencyRms},
                         {"Banding", figures.banding}};
  for (const auto& [name, modulation] : {std::pair("Modulation", figures.modulation),
                                         {"InterpolatedModulation", figures.interpolatedModulation}})
  {
    if (modulation)
    {
      json[name] = *modulation;
    }
  }
  if (figures.network)
  {
    json["Change"] = figures.network->change;
  }
  if (figures.network && figures.network->agreement)
  {
    json["Agreement"] = figures.network->agreement->correlation;
    json["AgreementShare"] = figures.network->agreement->share;
  }
  return json;
}

void Negate(std::vector<float>& voxels)
{
  for (float& voxel : voxels)
  {
    voxel = -voxel;
  }
}

#ifdef CLADE_HAS_TRAINING
/// The network, adapted to the slices where that is asked for, makes sense and makes it better; what was done
/// into report["Adaptation"].
NetworkModel Adapted(const NetworkModel& network, const NetworkInput& input, const IntensityMap& limits,
                     const EnhanceSettings& settings, IProgress& progress, nlohmann::json& report)
{
  AdaptationOptions options;
  options.seconds = settings.options.adaptSeconds;
  options.steps = settings.options.adaptSteps;
  options.sliceThicknessMm = input.sliceThicknessMm;
  options.threads = settings.threads;
  if (!(options.seconds > 0) && options.steps == 0)
  {
    return network;
  }
  if (!CanAdapt(network, *input.acquired))
  {
    const char* why = network.Metadata().generator.IsLate()
                          ? "the model was not adapted: the slices are too small to learn from"
                          : "the model was not adapted: only those of the architecture late can be";
    report["Adaptation"] = {{"Kept", false}, {"Steps", 0}};
    report["Warnings"].push_back({{"Code", "W_ADAPT"}, {"Text", why}});
    return network;
  }
  const AdaptationResult result = AdaptModel(network, *input.acquired, limits, options, progress);
  report["Adaptation"] = {
      {"Kept", result.isKept},
      {"Steps", result.steps},
      {"Seconds", result.seconds},
      {"HeldBack", {{"Cubic", result.ofCubic}, {"Model", result.before}, {"Adapted", result.after}}}};
  return result.model;
}
#else
NetworkModel Adapted(const NetworkModel& network, const NetworkInput&, const IntensityMap&,
                     const EnhanceSettings& settings, IProgress&, nlohmann::json&)
{
  if (settings.options.adaptSeconds > 0 || settings.options.adaptSteps > 0)
  {
    throw Error(ErrorCode::InvalidArgument, "this program was built without training: it adapts no model");
  }
  return network;
}
#endif

// The network has learned that bright is bright: where the scale is inverted, it is turned round for it.
NetworkResult RunNetwork(const NetworkModel& network, const Volume& source, Volume& interpolated,
                         const VolumeMeaning& meaning, const EnhanceSettings& settings, IProgress& progress,
                         nlohmann::json& report)
{
  const bool isInverted = meaning.isInverted && meaning.modality == "MR";
  Volume negative;
  if (isInverted)
  {
    Negate(interpolated.voxels);
    negative = source;
    Negate(negative.voxels);
  }
  const IntensityMap limits =
      LimitsFor(network.Metadata(), interpolated, meaning.rescaleSlope, meaning.rescaleIntercept);
  const NetworkInput input(interpolated, isInverted ? &negative : &source, meaning.sliceThicknessMm);
  const NetworkModel model = Adapted(network, input, limits, settings, progress, report);
  NetworkResult result =
      EnhanceWithNetwork(model, input, limits, NetworkOptionsOf(settings, network.Metadata()), progress);
  if (isInverted)
  {
    Negate(interpolated.voxels);
    Negate(result.volume.voxels);
  }
  report["Limits"] = {{"Low", limits.low}, {"High", limits.high}};
  return result;
}
} // namespace

void MakeConsistent(Volume& volume, const Volume& source, const VolumeMeaning& meaning, std::size_t threads,
                    IProgress& progress, nlohmann::json& report)
{
  ConsistencyOptions options;
  options.profile = ProfileOf(meaning, source);
  options.lowest = meaning.lowestStored;
  options.highest = meaning.highestStored;
  const ValueLimits limits = MakeValueLimits(source, volume.grid, meaning);
  options.limits = &limits;
  options.threads = threads;
  const ConsistencyReport found = ProjectOntoMeasurements(volume, source, options, progress);
  report["Consistency"] = {{"Before", ErrorToJson(found.before, meaning)},
                           {"After", ErrorToJson(found.after, meaning)},
                           {"AfterRounding", ErrorToJson(found.afterRounding, meaning)}};
}

NetworkStageResult ApplyNetwork(const Volume& source, Volume interpolated, const VolumeMeaning& meaning,
                                const EnhanceModel& model, const EnhanceSettings& settings,
                                IProgress& progress, nlohmann::json& report)
{
  const NetworkModel network = LoadModel(model.path);
  const ModelMetadata& metadata = network.Metadata();
  if (!settings.forceModel)
  {
    // Where the finer grid is coarser than the pixels (NetworkRange), it is what the network has to fill.
    const double finestMm =
        std::max(source.grid.CoarserInPlaneSpacingMm(), interpolated.grid.sliceSpacingMm * (1 - 1e-6));
    RequireSuitable(metadata, model.name, meaning.modality, source.grid.sliceSpacingMm / finestMm);
  }
  NetworkResult result = RunNetwork(network, source, interpolated, meaning, settings, progress, report);
  report["Device"] = result.device;
  report["Precision"] = result.precision;
  report["PrecisionReason"] = result.precisionReason;
  report["Plane"] = result.plane;

  const SliceProfile profile = ProfileOf(meaning, source);
  const ConsistencyError ofInterpolated = MeasureConsistency(interpolated, source, profile, settings.threads);
  const ConsistencyError distance = MeasureConsistency(result.volume, source, profile, settings.threads);
  const auto judge = [&](const char* when, std::optional<ChangeFigures> change)
  {
    QualityFigures figures = MeasureQuality(result.volume, interpolated, source.grid.slices,
                                            source.grid.sliceSpacingMm, distance, settings.threads);
    figures.network = change;
    if (figures.finitePart >= 1)
    {
      figures.modulation = MeasureModulation(result.volume, source, settings.threads);
      figures.interpolatedModulation =
          change ? MeasureModulation(interpolated, source, settings.threads) : std::nullopt;
    }
    report["Gate"][when] = FiguresToJson(figures);
    try
    {
      RequireQuality(figures, metadata.quality);
    }
    catch (const Error& failure)
    {
      if (!settings.ignoreGate || figures.finitePart < 1)
      {
        throw;
      }
      report["Gate"]["Failure"] = failure.Message();
    }
  };
  judge("Network", MeasureChange(result.volume, interpolated, source, profile, settings.threads));
  if (settings.options.consistency == ConsistencyMode::Off)
  {
    MakeValueLimits(source, result.volume.grid, meaning).Apply(result.volume, settings.threads);
    report["Consistency"] = {{"Before", ErrorToJson(distance, meaning)}};
  }
  else
  {
    MakeConsistent(result.volume, source, meaning, settings.threads, progress, report);
    judge("Result", std::nullopt);
  }
  report["Consistency"]["Interpolated"] = ErrorToJson(ofInterpolated, meaning);
  return {std::move(result.volume), std::move(result.uncertainty)};
}
} // namespace Clade

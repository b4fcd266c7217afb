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

SliceProfile ProfileOf(const AcquisitionInfo& acquisition, const Volume& source)
{
  SliceProfile profile;
  profile.thicknessMm =
      acquisition.sliceThicknessMm > 0 ? acquisition.sliceThicknessMm : source.grid.sliceSpacingMm;
  return profile;
}

/// In real-world units.
Deviation ToDeviation(const ConsistencyError& error, const AcquisitionInfo& acquisition)
{
  const double unit = std::abs(acquisition.rescaleSlope);
  return {error.maximum * unit, error.rms * unit};
}

GateFigures ToGateFigures(const QualityFigures& figures)
{
  GateFigures gate;
  gate.finitePart = figures.finitePart;
  gate.correlation = figures.correlation;
  gate.excess = figures.excess;
  gate.consistencyRms = figures.consistencyRms;
  gate.banding = figures.banding;
  gate.modulation = figures.modulation;
  gate.interpolatedModulation = figures.interpolatedModulation;
  if (figures.network)
  {
    gate.change = figures.network->change;
  }
  if (figures.network && figures.network->agreement)
  {
    gate.agreement = figures.network->agreement->correlation;
    gate.agreementShare = figures.network->agreement->share;
  }
  return gate;
}

void Negate(std::vector<float>& voxels)
{
  for (float& voxel : voxels)
  {
    voxel = -voxel;
  }
}

/// The network that is applied, and what it learned from the series' own slices.
struct AdaptedNetwork
{
  NetworkModel model;
  std::optional<AdaptationFigures> figures; ///< where it was asked for
  Warnings warnings;
};

#ifdef CLADE_HAS_TRAINING
/// The network, adapted to the slices where that is asked for, makes sense and makes it better.
AdaptedNetwork Adapt(const NetworkModel& network, const NetworkInput& input, const IntensityMap& limits,
                     const EnhanceSettings& settings, IProgress& progress)
{
  AdaptationOptions options;
  options.seconds = settings.options.adaptSeconds;
  options.steps = settings.options.adaptSteps;
  options.sliceThicknessMm = input.sliceThicknessMm;
  options.threads = settings.threads;
  if (!(options.seconds > 0) && options.steps == 0)
  {
    return {network, std::nullopt, {}};
  }
  if (!CanAdapt(network, *input.acquired))
  {
    const char* why = network.Metadata().generator.IsLate()
                          ? "the model was not adapted: the slices are too small to learn from"
                          : "the model was not adapted: only models of the architecture late can be";
    return {network, AdaptationFigures(), {{"W_ADAPT", why}}};
  }
  const AdaptationResult result = AdaptModel(network, *input.acquired, limits, options, progress);
  const AdaptationFigures::Learning learning{result.seconds, result.ofCubic, result.before, result.after};
  return {result.model, AdaptationFigures{result.isKept, result.steps, learning}, {}};
}
#else
AdaptedNetwork Adapt(const NetworkModel& network, const NetworkInput&, const IntensityMap&,
                     const EnhanceSettings& settings, IProgress&)
{
  if (settings.options.adaptSeconds > 0 || settings.options.adaptSteps > 0)
  {
    throw Error(ErrorCode::InvalidArgument,
                "this program was built without training: it cannot adapt a model");
  }
  return {network, std::nullopt, {}};
}
#endif

// The network has learned that bright is bright: where the scale is inverted, it is turned round for it.
NetworkStageResult RunNetwork(const NetworkModel& network, const Volume& source, Volume& interpolated,
                              const AcquisitionInfo& acquisition, const EnhanceSettings& settings,
                              IProgress& progress)
{
  const bool isInverted = acquisition.isInverted && acquisition.modality == "MR";
  Volume negative;
  if (isInverted)
  {
    Negate(interpolated.voxels);
    negative = source;
    Negate(negative.voxels);
  }
  const IntensityMap limits =
      LimitsFor(network.Metadata(), interpolated, acquisition.rescaleSlope, acquisition.rescaleIntercept);
  const NetworkInput input(interpolated, isInverted ? &negative : &source, acquisition.sliceThicknessMm);
  const AdaptedNetwork adapted = Adapt(network, input, limits, settings, progress);
  NetworkResult result = EnhanceWithNetwork(adapted.model, input, limits,
                                            NetworkOptionsOf(settings, network.Metadata()), progress);
  if (isInverted)
  {
    Negate(interpolated.voxels);
    Negate(result.volume.voxels);
  }
  NetworkStageResult made;
  made.volume = std::move(result.volume);
  made.uncertainty = std::move(result.uncertainty);
  made.run = {result.device, result.precision, result.precisionReason, result.plane, limits.low, limits.high};
  made.adaptation = adapted.figures;
  made.warnings = adapted.warnings;
  return made;
}

/// Judges what a network, or the projection of its result, came to.
class Gate
{
public:
  Gate(const Volume& source, const Volume& interpolated, const QualityLimits& limits,
       const EnhanceSettings& settings)
      : source_(source), interpolated_(interpolated), limits_(limits), settings_(settings)
  {
  }

  /// `distance`: of the network's own result from the acquired slices; `change`: what the network changed,
  /// where its own result is judged. The sentence of a gate that is to be ignored becomes `failure`.
  GateFigures Judge(const Volume& volume, const ConsistencyError& distance,
                    const std::optional<ChangeFigures>& change, std::string& failure) const
  {
    QualityFigures figures = MeasureQuality(volume, interpolated_, source_.grid.slices,
                                            source_.grid.sliceSpacingMm, distance, settings_.threads);
    figures.network = change;
    if (figures.finitePart >= 1)
    {
      figures.modulation = MeasureModulation(volume, source_, settings_.threads);
      figures.interpolatedModulation =
          change ? MeasureModulation(interpolated_, source_, settings_.threads) : std::nullopt;
    }
    try
    {
      RequireQuality(figures, limits_);
    }
    catch (const Error& error)
    {
      const bool isKept = settings_.ignoreGate || settings_.options.forceModel;
      if (!isKept || figures.finitePart < 1)
      {
        throw;
      }
      failure = failure.empty() ? error.Message() : failure; // the first, as without it
    }
    return ToGateFigures(figures);
  }

private:
  const Volume& source_;
  const Volume& interpolated_;
  const QualityLimits& limits_;
  const EnhanceSettings& settings_;
};

/// Throws Error(Model) where the model was not made for such a series; where it is forced, that is a warning.
Warnings RequireSuitableUnlessForced(const ModelMetadata& metadata, const std::string& name,
                                     const std::string& modality, double factor,
                                     const EnhanceOptions& options)
{
  try
  {
    RequireSuitable(metadata, name, modality, factor);
    return {};
  }
  catch (const Error& error)
  {
    if (!options.forceModel)
    {
      throw;
    }
    return {{forcedWarning, error.Message() + "; it is used because that was forced"}};
  }
}
} // namespace

ConsistencyFigures MakeConsistent(Volume& volume, const Volume& source, const AcquisitionInfo& acquisition,
                                  std::size_t threads, IProgress& progress)
{
  ConsistencyOptions options;
  options.profile = ProfileOf(acquisition, source);
  options.lowest = acquisition.lowestStored;
  options.highest = acquisition.highestStored;
  const ValueLimits limits = MakeValueLimits(source, volume.grid, acquisition);
  options.limits = &limits;
  options.threads = threads;
  const ConsistencyReport found = ProjectOntoMeasurements(volume, source, options, progress);
  return {ToDeviation(found.before, acquisition), ToDeviation(found.after, acquisition),
          ToDeviation(found.afterRounding, acquisition), std::nullopt};
}

NetworkStageResult ApplyNetwork(const Volume& source, Volume interpolated, const AcquisitionInfo& acquisition,
                                const EnhanceModel& model, const EnhanceSettings& settings,
                                IProgress& progress)
{
  const NetworkModel network = LoadModel(model.path);
  const ModelMetadata& metadata = network.Metadata();
  // Where the finer grid is coarser than the pixels (NetworkRange), it is what the network has to fill.
  const double finestMm =
      std::max(source.grid.CoarserInPlaneSpacingMm(), interpolated.grid.sliceSpacingMm * (1 - 1e-6));
  const Warnings forced = RequireSuitableUnlessForced(
      metadata, model.name, acquisition.modality, source.grid.sliceSpacingMm / finestMm, settings.options);
  NetworkStageResult result = RunNetwork(network, source, interpolated, acquisition, settings, progress);
  const SliceProfile profile = ProfileOf(acquisition, source);
  const ConsistencyError ofInterpolated = MeasureConsistency(interpolated, source, profile, settings.threads);
  const ConsistencyError distance = MeasureConsistency(result.volume, source, profile, settings.threads);
  const Gate gate(source, interpolated, metadata.quality, settings);
  result.gate.network = gate.Judge(
      result.volume, distance, MeasureChange(result.volume, interpolated, source, profile, settings.threads),
      result.gate.failure);
  if (settings.options.consistency == ConsistencyMode::Off)
  {
    MakeValueLimits(source, result.volume.grid, acquisition).Apply(result.volume, settings.threads);
    result.consistency.before = ToDeviation(distance, acquisition);
  }
  else
  {
    result.consistency = MakeConsistent(result.volume, source, acquisition, settings.threads, progress);
    result.gate.result = gate.Judge(result.volume, distance, std::nullopt, result.gate.failure);
  }
  result.consistency.interpolated = ToDeviation(ofInterpolated, acquisition);
  result.warnings.insert(result.warnings.begin(), forced.begin(), forced.end());
  if (settings.options.forceModel && !result.gate.failure.empty())
  {
    result.warnings.push_back(
        {forcedWarning, "what the model " + model.name +
                            " made of this series is kept because that was forced: " + result.gate.failure});
  }
  return result;
}
} // namespace Clade

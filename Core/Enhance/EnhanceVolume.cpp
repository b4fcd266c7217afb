#include "Enhance/EnhanceVolume.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Enhance/TextureReport.h"
#include "Volume/Resampler.h"
#include "Volume/ValueLimits.h"
#ifdef CLADE_HAS_INFERENCE
#include "Enhance/NetworkRange.h"
#include "Enhance/NetworkStage.h"
#endif

#include <cmath>
#include <utility>

namespace Clade
{
ValueLimits MakeValueLimits(const Volume& source, const VolumeGrid& target,
                            const AcquisitionInfo& acquisition)
{
  const QuantityRange quantity =
      RangeOfQuantity(source, acquisition.modality, acquisition.rescaleSlope, acquisition.rescaleIntercept);
  const double ratio = source.grid.sliceSpacingMm / target.sliceSpacingMm;
  return {source, quantity, static_cast<std::size_t>(std::ceil(ratio / 2))};
}

namespace
{
// Without what a spline overshoots by beyond borders, and below what the quantity can be.
Volume Interpolate(const Volume& source, const VolumeGrid& target, const AcquisitionInfo& acquisition,
                   const EnhanceSettings& settings, IProgress& progress)
{
  constexpr std::size_t eachColumnAlone = 0;
  Volume volume = ResampleThroughPlane(source, target, progress, settings.threads);
  const QuantityRange quantity =
      RangeOfQuantity(source, acquisition.modality, acquisition.rescaleSlope, acquisition.rescaleIntercept);
  ValueLimits(source, quantity, eachColumnAlone).Apply(volume, settings.threads);
  return volume;
}

#ifndef CLADE_HAS_INFERENCE
// What a program without LibTorch answers to all that needs the folder Inference.
[[noreturn]] void RefuseWithoutInference()
{
  throw Error(ErrorCode::Model, "this program was built without LibTorch: it can only interpolate");
}
#endif

#ifdef CLADE_HAS_INFERENCE
/// Takes over what the network's stage did and found.
void Describe(NetworkStageResult& made, EnhanceReport& report)
{
  report.device = made.run.device;
  report.network = made.run;
  report.adaptation = made.adaptation;
  report.consistency = made.consistency;
  report.gate = made.gate;
  report.warnings.insert(report.warnings.end(), made.warnings.begin(), made.warnings.end());
}

/// Onto the wanted grid, where the network could not divide the slices that far.
Volume OntoTarget(Volume&& volume, const NetworkRange& range, const VolumeGrid& target, std::size_t threads,
                  IProgress& progress)
{
  return range.networkGrid ? ResampleThroughPlane(volume, target, progress, threads) : std::move(volume);
}

void ComputeWithNetwork(const Volume& source, const AcquisitionInfo& acquisition, const NetworkRange& range,
                        const EnhanceSettings& settings, IProgress& progress, EnhancedVolume& result)
{
  const VolumeGrid target = result.report.grid;
  Volume interpolated =
      Interpolate(source, range.networkGrid.value_or(target), acquisition, settings, progress);
  NetworkStageResult made =
      ApplyNetwork(source, std::move(interpolated), acquisition, range.model, settings, progress);
  Describe(made, result.report);
  result.volume = OntoTarget(std::move(made.volume), range, target, settings.threads, progress);
  if (range.networkGrid)
  {
    MakeValueLimits(source, target, acquisition).Apply(result.volume, settings.threads);
  }
  if (made.uncertainty)
  {
    result.uncertainty = OntoTarget(std::move(*made.uncertainty), range, target, settings.threads, progress);
  }
}

void ComputeWithoutNetwork(const Volume& source, const AcquisitionInfo& acquisition,
                           const EnhanceSettings& settings, IProgress& progress, EnhancedVolume& result)
{
  result.volume = Interpolate(source, result.report.grid, acquisition, settings, progress);
  if (settings.options.consistency == ConsistencyMode::On)
  {
    result.report.consistency =
        MakeConsistent(result.volume, source, acquisition, settings.threads, progress);
  }
}

void Compute(const Volume& source, const AcquisitionInfo& acquisition, const NetworkRange& range,
             const EnhanceSettings& settings, IProgress& progress, EnhancedVolume& result)
{
  EnhanceReport& report = result.report;
  report.model = range.model;
  report.warnings = range.warnings;
  if (range.model.IsCubic())
  {
    ComputeWithoutNetwork(source, acquisition, settings, progress, result);
    return;
  }
  try
  {
    ComputeWithNetwork(source, acquisition, range, settings, progress, result);
  }
  catch (const Error& error)
  {
    const bool mustEndWell = range.model.isDefault && !settings.ignoreGate;
    if (error.Code() != ErrorCode::QualityGate || !mustEndWell)
    {
      throw;
    }
    result.refusal = error.Message();
    report.model = EnhanceModel();
    report.warnings = {QualityWarning(range.model, error.Message())};
    ComputeWithoutNetwork(source, acquisition, settings, progress, result);
  }
}
#endif
} // namespace

Warning QualityWarning(const EnhanceModel& model, const std::string& refusal)
{
  return {"W_QUALITY", "what the model " + model.name + " made of this series is not used: " + refusal +
                           "; interpolated instead"};
}

EnhancedVolume EnhanceVolume(const Volume& source, const AcquisitionInfo& acquisition,
                             const EnhanceModel& model, const EnhanceSettings& settings, IProgress& progress)
{
  RequireEnhanceable(source.grid);
  EnhancedVolume result;
  EnhanceReport& report = result.report;
  report.grid = ThroughPlaneGrid(source.grid, settings.options.grid);
  report.options = settings.options;
  report.device =
      "cpu (" + Counted(settings.threads == 0 ? DefaultThreads() : settings.threads, "thread") + ")";
#ifdef CLADE_HAS_INFERENCE
  Compute(source, acquisition, RangeFor(model, source.grid, settings.options.forceModel), settings, progress,
          result);
#else
  report.model = model;
  result.volume = Interpolate(source, report.grid, acquisition, settings, progress);
  if (!model.IsCubic() || settings.options.consistency == ConsistencyMode::On)
  {
    RefuseWithoutInference();
  }
#endif
  const std::optional<double> modulation = report.gate ? report.gate->Modulation() : std::nullopt;
  report.texture = MeasureTexture(source, result.volume, acquisition, modulation, settings.threads);
  return result;
}
} // namespace Clade

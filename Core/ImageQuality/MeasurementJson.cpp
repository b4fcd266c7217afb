#include "ImageQuality/MeasurementJson.h"

#include "Settings/OrNull.h"
#include "Settings/WarningJson.h"

#include <cmath>

namespace Clade
{
namespace
{
using nlohmann::json;

json RegionStatisticsJson(const RegionStatistics& region)
{
  return {{"Mean", region.mean},
          {"StandardDeviation", OrNull(region.standardDeviation)},
          {"Minimum", region.lowest},
          {"Maximum", region.highest},
          {"Median", region.quartiles.median},
          {"Quartiles", {region.quartiles.lower, region.quartiles.upper}},
          {"Voxels", region.voxels},
          {"PaddingVoxels", region.padding},
          {"VolumeMm3", region.volumeMm3}};
}
} // namespace

json ToJson(const EdgeSharpness& edge)
{
  return {{"Value", edge.value},
          {"PositionMm", edge.maximumMm},
          {"Filtered", edge.filtered},
          {"Gradient", edge.gradient},
          {"Warnings", ToJson(edge.warnings)}};
}

json ToJson(const SignalToNoise& snr)
{
  return {{"Signal", snr.signal.mean},
          {"Noise", OrNull(snr.noise.standardDeviation)},
          {"Snr", snr.ratio},
          {"SignalRegion", RegionStatisticsJson(snr.signal)},
          {"NoiseRegion", RegionStatisticsJson(snr.noise)}};
}

json ToJson(const VolumePiqe& piqe)
{
  json scores = json::array(), active = json::array(), positions = json::array();
  for (std::size_t n = 0; n < piqe.scores.size(); n++)
  {
    scores.push_back(piqe.scores[n].score);
    active.push_back(piqe.scores[n].ActiveFraction());
    positions.push_back(piqe.view.PositionMm(piqe.slices[n]));
  }
  return {{"Mean", piqe.mean},
          {"StandardDeviation", OrNull(piqe.standardDeviation)},
          {"Slices", scores},
          {"Indices", piqe.slices},
          {"PositionsMm", positions},
          {"Towards", piqe.view.towards},
          {"ActiveFraction", active},
          {"MeanOfTissue", OrNull(piqe.meanOfTissue)},
          {"TissueSlices", piqe.tissueSlices},
          {"Plane", ToString(piqe.view.plane)},
          {"AlongIndex", piqe.view.alongIndex},
          {"PixelSpacingMm", {piqe.view.columnSpacingMm, piqe.view.rowSpacingMm}},
          {"ObliquityDegrees", piqe.view.obliquityDegrees},
          {"Range", {piqe.range.low, piqe.range.high}},
          {"Warnings", ToJson(piqe.warnings)}};
}

json ToJson(const FullReference& comparison)
{
  return {{"Psnr", OrNull(comparison.psnrDb)},
          {"Ssim", comparison.ssim ? json(comparison.ssim->mean) : json()},
          {"SsimOfAllVoxels", comparison.ssim ? json(comparison.ssim->meanOfAll) : json()},
          {"MeanDifference", comparison.meanDifference},
          {"MeanAbsoluteDifference", comparison.meanAbsoluteDifference},
          {"RootMeanSquareDifference", std::sqrt(comparison.meanSquaredDifference)},
          {"LargestDifference", comparison.largestDifference},
          {"DataRange", comparison.dataRange},
          {"Voxels", comparison.voxels},
          {"Identical", comparison.largestDifference == 0}};
}

json ToJson(const FourierCorrelation& shells, double spacingMm)
{
  json correlation = json::array();
  for (const std::optional<double>& ring : shells.correlation)
  {
    correlation.push_back(OrNull(ring));
  }
  const std::optional<double> crossing = shells.Crossing(1 / 7.0);
  return {{"Correlation", correlation},
          {"Counts", shells.counts},
          {"SideVoxels", shells.side},
          {"CrossingCyclesPerVoxel", OrNull(crossing)},
          {"ResolutionMm", crossing ? json(spacingMm / *crossing) : json()}};
}

json ToJson(const ReslicingError& error)
{
  return {{"MeanDifference", error.meanDifference},
          {"Rms", error.rms},
          {"LargestDifference", error.largestDifference},
          {"Slices", error.slices},
          {"Voxels", error.voxels}};
}

namespace
{
json PhasesJson(const PhaseEnergy& energy)
{
  json phases = json::array();
  for (const double phase : energy.phases)
  {
    phases.push_back(std::isnan(phase) ? json() : json(phase));
  }
  return phases;
}
} // namespace

json ToJson(const SlicePhaseModulation& modulation)
{
  return {{"Modulation", modulation.first.modulation},
          {"SecondModulation", modulation.second.modulation},
          {"Phases", PhasesJson(modulation.first)},
          {"SecondPhases", PhasesJson(modulation.second)}};
}

json ToJson(const Displacement& displacement)
{
  return {
      {"Rms", displacement.rms}, {"BeyondOne", displacement.beyondOne}, {"Borders", displacement.borders}};
}

json ToJson(const NoiseTexture& texture)
{
  return {{"Along", texture.along},           {"InPlane", texture.inPlane},
          {"Ratio", texture.ratio},           {"Regions", texture.regions},
          {"PairsAlong", texture.pairsAlong}, {"PairsInPlane", texture.pairsInPlane}};
}
} // namespace Clade

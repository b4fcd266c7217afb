#include "Pipeline/EnhanceVolume.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Volume/Resampler.h"

namespace Clade
{
EnhanceModel ResolveModel(const std::string& name, const std::string& modality, const std::string&)
{
  if (name == "cubic")
  {
    return {};
  }
  const std::string what = name == "auto" ? "a default model for " + modality : "the model " + name;
  throw Error(ErrorCode::Model, what + " is not installed; \"cubic\" needs none");
}

nlohmann::json GridToJson(const VolumeGrid& grid)
{
  return {{"Columns", grid.columns},
          {"Rows", grid.rows},
          {"Slices", grid.slices},
          {"SpacingMm", {grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm}}};
}

nlohmann::json SecondsToJson(const StageClock& clock)
{
  nlohmann::json seconds = nlohmann::json::object();
  for (const auto& [stage, time] : clock.Seconds())
  {
    seconds[stage] = time;
  }
  return seconds;
}

Volume EnhanceVolume(const Volume& source, const VolumeMeaning&, const EnhanceModel& model,
                     const EnhanceOptions& options, std::size_t threads, IProgress& progress,
                     nlohmann::json& report)
{
  const GridKind kind = options.grid == "aligned" ? GridKind::Aligned : GridKind::Isotropic;
  const VolumeGrid target = ThroughPlaneGrid(source.grid, kind);
  Volume result = ResampleThroughPlane(source, target, progress, threads);

  report["Output"] = GridToJson(target);
  report["Model"] = {{"Name", model.name}, {"Sha256", model.sha256}};
  report["Options"] = ToJson(options);
  report["Device"] = "cpu (" + std::to_string(threads == 0 ? DefaultThreads() : threads) + " threads)";
  return result;
}
} // namespace Clade

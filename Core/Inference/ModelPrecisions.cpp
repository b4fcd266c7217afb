#include "Inference/ModelPrecisions.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Settings/ModelDirectory.h"

namespace Clade
{
std::map<std::string, PrecisionChoice> MeasureModelPrecisions(const std::string& modelsDirectory,
                                                              const ComputeDevice& device,
                                                              std::size_t threads, const std::string& cache)
{
  std::map<std::string, PrecisionChoice> choices;
  for (const ModelListing& listing :
       ListModels(modelsDirectory.empty() ? DefaultModelsDirectory() : modelsDirectory))
  {
    if (!listing.metadata)
    {
      continue;
    }
    try
    {
      const auto known = KnownPrecision(*listing.metadata, device, threads, cache);
      choices[listing.name] = known ? *known
                                    : ChoosePrecision(LoadModel(listing.path), device, threads,
                                                      Precision::Auto, ProbeShape(), cache);
    }
    catch (const Error& error) // it has just gone, or its weights do not fit its metadata
    {
      Log(LogLevel::Debug, "The precision of " + listing.name + " was not measured: " + error.Message());
    }
  }
  return choices;
}
} // namespace Clade

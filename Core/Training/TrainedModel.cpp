#include "Training/TrainedModel.h"

#include "Base/Error.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace Clade
{
ModelMetadata DescribeTrainedModel(const TrainingOptions& options, const TrainingImages& images,
                                   const VolumesSummary& volumes, bool learnsFromPairs)
{
  ModelMetadata metadata;
  metadata.method = ToWord(options.method);
  metadata.modality = options.modality;
  metadata.generator = options.generator;
  metadata.intensity = options.intensity;
  metadata.plane = options.plane;
  metadata.planes = options.planes;
  metadata.smallestFactor = options.smallestFactor;
  metadata.largestFactor = options.largestFactor;
  if (!learnsFromPairs && !images.lowResolution.empty())
  {
    const auto less = [](const ImageSet& a, const ImageSet& b) { return a.factor < b.factor; };
    const auto& seen = images.lowResolution;
    metadata.smallestFactor = std::min_element(seen.begin(), seen.end(), less)->factor;
    metadata.largestFactor = std::max_element(seen.begin(), seen.end(), less)->factor;
  }
  metadata.smallestSpacingMm = volumes.inPlaneSpacingMm.first;
  metadata.largestSpacingMm = volumes.inPlaneSpacingMm.second;
  return metadata;
}

LoadedModel ReadStartModel(const std::string& path, const GeneratorOptions& generator)
{
  LoadedModel start = ReadModelFile(path);
  if (ToJson(start.metadata.generator) != ToJson(generator))
  {
    throw Error(ErrorCode::InvalidArgument,
                path + " holds a generator with the options " + ToJson(start.metadata.generator).dump() +
                    ", but this training learns one with " + ToJson(generator).dump());
  }
  return start;
}
} // namespace Clade

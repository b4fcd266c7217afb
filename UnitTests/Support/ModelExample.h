#pragma once
#include "Settings/ModelMetadata.h"

namespace Clade::Testing
{
/// What is said of a small network.
inline ModelMetadata TinyMetadata()
{
  ModelMetadata metadata;
  metadata.method = "anchored";
  metadata.modality = "MR";
  metadata.generator.baseChannels = 2;
  metadata.generator.residualBlocks = 1;
  metadata.generator.globalSkip = true;
  metadata.smallestFactor = 2;
  metadata.largestFactor = 6;
  metadata.training = R"({"seed":7})";
  return metadata;
}
} // namespace Clade::Testing

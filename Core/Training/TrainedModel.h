#pragma once
#include "Network/ModelFile.h"
#include "Settings/ModelMetadata.h"
#include "Training/TrainingImages.h"
#include "Training/VolumesSummary.h"

namespace Clade
{
/// Metadata of a model trained on these images and volumes, without `training`. Pairs teach the factors of
/// the options; a method that does not learn from pairs knows only the factors that it has seen.
ModelMetadata DescribeTrainedModel(const TrainingOptions& options, const TrainingImages& images,
                                   const VolumesSummary& volumes, bool learnsFromPairs);

/// The model at `path`, whose weights a training starts from. Throws Error(InvalidArgument) where its
/// generator is not one of these options.
LoadedModel ReadStartModel(const std::string& path, const GeneratorOptions& generator);
} // namespace Clade

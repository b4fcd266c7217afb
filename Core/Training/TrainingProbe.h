#pragma once
#include "Training/PatchDataset.h"

namespace Clade
{
/// Patches by which the collapse of a generator is noticed: of LR-plane images (of HR-plane images if there
/// are no others), or pairs for a late generator; the same in every run of a training.
TrainingBatch DrawProbe(const TrainingImages& images, const TrainingOptions& options);
} // namespace Clade

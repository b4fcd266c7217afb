#include "Training/TrainingProbe.h"

#include <utility>

namespace Clade
{
TrainingBatch DrawProbe(const TrainingImages& images, const TrainingOptions& options)
{
  TrainingOptions sixteen = options;
  sixteen.batch = 16;
  sixteen.augmentation = Augmentation::None;
  PatchDataset::Needs needs;
  if (options.generator.IsLate())
  {
    needs.pairs = true;
    needs.slices = true;
    return PatchDataset(images, sixteen, needs).Draw(0);
  }
  needs.unpaired = true;
  TrainingImages probed = images;
  if (probed.lowResolution.empty())
  {
    probed.lowResolution = probed.highResolution;
  }
  return PatchDataset(std::move(probed), sixteen, needs).Draw(0);
}
} // namespace Clade

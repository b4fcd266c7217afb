#include "Training/BatchQueue.h"

#include "Support/TrainingWaves.h"

#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(BatchQueue, GivesTheBatchesInOrderWhateverTheThreads)
{
  const PatchDataset dataset = Dataset();
  for (const int threads : {1, 3})
  {
    BatchQueue queue(dataset, 4, threads);
    for (std::uint64_t n = 4; n < 12; n++)
    {
      EXPECT_TRUE(SameBatch(queue.Next(), dataset.Draw(n))) << n;
    }
  }
}

TEST(BatchQueue, AFailureOfDrawingReachesTheConsumer)
{
  TrainingImages images = Prepared({ThickWaves()});
  images.lowResolution = {{torch::zeros({1, 20, 20}), 1, 5}}; // smaller than a patch
  PatchDataset::Needs needs;
  needs.unpaired = true;
  const PatchDataset dataset(std::move(images), WavesOptions(), needs);
  BatchQueue queue(dataset, 0, 2);
  EXPECT_ANY_THROW(queue.Next());
}

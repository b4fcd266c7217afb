#include "Base/Progress.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(NoProgress, NeverCancelsWhateverIsReported)
{
  NoProgress none;
  IProgress& progress = none;
  progress.BeginStage("read");
  progress.Report(1);
  EXPECT_FALSE(progress.IsCancelled());
  EXPECT_NO_THROW(progress.ThrowIfCancelled());
}

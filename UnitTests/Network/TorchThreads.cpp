#include "Network/TorchThreads.h"

#include "Base/ParallelFor.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

using namespace Clade;

TEST(TorchThreads, HoldForAsLongAsTheObjectLives)
{
  const int before = at::get_num_threads();
  {
    const TorchThreads three(3);
    EXPECT_EQ(at::get_num_threads(), 3);
    {
      const TorchThreads one(1);
      EXPECT_EQ(at::get_num_threads(), 1);
    }
    EXPECT_EQ(at::get_num_threads(), 3);
  }
  EXPECT_EQ(at::get_num_threads(), before);
}

TEST(TorchThreads, NoneNamedAreAllProcessors)
{
  const TorchThreads all(0);
  EXPECT_EQ(at::get_num_threads(), static_cast<int>(DefaultThreads()));
}

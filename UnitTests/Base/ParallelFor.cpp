#include "Base/ParallelFor.h"

#include <atomic>
#include <gtest/gtest.h>
#include <stdexcept>
#include <vector>

using namespace Clade;

TEST(ParallelFor, VisitsEveryItemOnceWhateverGrainAndThreads)
{
  for (std::size_t threads : {0, 1, 2, 7})
  {
    for (std::size_t grain : {0, 1, 3, 1000})
    {
      std::vector<std::atomic<int>> visits(101);
      ParallelFor(visits.size(), grain, threads,
                  [&](std::size_t begin, std::size_t end)
                  {
                    for (std::size_t i = begin; i < end; i++)
                    {
                      visits[i]++;
                    }
                  });
      for (const auto& count : visits)
      {
        ASSERT_EQ(count, 1);
      }
    }
  }
}

TEST(ParallelFor, DoesNothingForNoItems)
{
  ParallelFor(0, 1, 2, [](std::size_t, std::size_t) { FAIL(); });
}

TEST(ParallelFor, ThrowsTheFirstExceptionOnAndStopsHandingOut)
{
  std::atomic<int> parts{0};
  EXPECT_THROW(ParallelFor(100000, 1, 2,
                           [&](std::size_t, std::size_t)
                           {
                             parts++;
                             throw std::runtime_error("no");
                           }),
               std::runtime_error);
  EXPECT_LE(parts, 2);
}

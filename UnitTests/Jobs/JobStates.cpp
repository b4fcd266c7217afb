#include "Jobs/JobStates.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

using namespace Clade;

TEST(JobStates, AreAllThereOnceAndEndInFour)
{
  std::set<std::string> words;
  for (const JobState state : allJobStates)
  {
    EXPECT_EQ(JobStateFromString(ToString(state)), state);
    words.emplace(ToString(state));
  }
  EXPECT_EQ(words.size(), std::size(allJobStates));
  EXPECT_EQ(std::count_if(std::begin(allJobStates), std::end(allJobStates), IsFinal), 4);
}

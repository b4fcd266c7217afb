#include "Settings/TrainingMethod.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(TrainingMethod, WordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<TrainingMethod>(),
            (std::vector<std::string>{"clade", "clade-nogmap", "cyclegan", "smore", "anchored", "xuan"}));
}

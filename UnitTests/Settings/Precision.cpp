#include "Settings/Precision.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(Precision, WordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<Precision>(), (std::vector<std::string>{"auto", "fp32", "bf16", "fp16"}));
}

#include "Settings/GridKind.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(GridKind, WordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<GridKind>(), (std::vector<std::string>{"isotropic", "aligned"}));
}

#include "Base/Joined.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(Joined, PutsSeparatorsBetweenWordsAlone)
{
  EXPECT_EQ(Joined({}), "");
  EXPECT_EQ(Joined({"one"}), "one");
  EXPECT_EQ(Joined({"one", "", "three"}), "one, , three");
  EXPECT_EQ(Joined({"1.2", "1.3"}, " "), "1.2 1.3");
}

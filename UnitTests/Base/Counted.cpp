#include "Base/Counted.h"

#include <gtest/gtest.h>

using Clade::Counted;

TEST(Counted, OneIsSingularAndAllElsePlural)
{
  EXPECT_EQ(Counted(0, "image"), "0 images");
  EXPECT_EQ(Counted(1, "image"), "1 image");
  EXPECT_EQ(Counted(19, "image"), "19 images");
}

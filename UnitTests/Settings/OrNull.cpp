#include "Settings/OrNull.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(OrNull, WhatIsNotThereIsNull)
{
  EXPECT_TRUE(OrNull(std::optional<double>()).is_null());
  EXPECT_TRUE(OrNull(std::string()).is_null());
  EXPECT_EQ(OrNull(std::optional<double>(0.0)).dump(), "0.0");
  EXPECT_EQ(OrNull(std::string("text")).dump(), "\"text\"");
}

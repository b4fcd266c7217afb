#include "Settings/ModelName.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(ModelName, IsNeverAPath)
{
  for (const char* name : {"", "../secret", "/etc/passwd", "a/b", "..", ".hidden", "a..b", "a b", "\xc3\xa9"})
  {
    EXPECT_FALSE(IsModelName(name)) << name;
  }
  for (const char* name : {"mr-body", "7", "A_b.c-d"})
  {
    EXPECT_TRUE(IsModelName(name)) << name;
  }
  EXPECT_TRUE(IsModelName(std::string(64, 'a')));
  EXPECT_FALSE(IsModelName(std::string(65, 'a')));
}

TEST(ModelName, EveryDefaultIsOne)
{
  for (const auto& [modality, name] : DefaultModels())
  {
    EXPECT_TRUE(IsModelName(name)) << modality;
    EXPECT_NE(name, autoModel) << modality;
  }
}

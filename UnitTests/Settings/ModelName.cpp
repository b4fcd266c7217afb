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
  for (const char* taken : {"auto", "cubic"})
  {
    EXPECT_TRUE(IsModelName(taken));
    EXPECT_FALSE(MayNameModel(taken)) << "stands for no file";
  }
  EXPECT_TRUE(MayNameModel("auto2"));
  EXPECT_FALSE(MayNameModel("../auto2"));
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

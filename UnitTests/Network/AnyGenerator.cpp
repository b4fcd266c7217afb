#include "Network/AnyGenerator.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(AnyGenerator, IsOfTheArchitectureThatTheOptionsTell)
{
  GeneratorOptions options;
  options.baseChannels = 2;
  const AnyGenerator resnet(options);
  EXPECT_TRUE(resnet.resnet);
  EXPECT_FALSE(resnet.late);
  EXPECT_EQ(resnet.Options().baseChannels, 2);
  EXPECT_EQ(resnet->parameters().size(), resnet.resnet->parameters().size());

  options.architecture = Architecture::Late;
  options.late.channels = 5;
  const AnyGenerator late(options);
  EXPECT_FALSE(late.resnet);
  ASSERT_TRUE(late.late);
  EXPECT_EQ(late.Options().late.channels, 5);
  EXPECT_EQ(late->parameters().size(), late.late->parameters().size());
}

TEST(AnyGenerator, IsAHandle)
{
  GeneratorOptions options;
  options.architecture = Architecture::Late;
  const AnyGenerator one(options), other = one;
  EXPECT_EQ(&one.Module(), &other.Module());
}

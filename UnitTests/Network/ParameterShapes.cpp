#include "Network/ParameterShapes.h"

#include "Network/AnyGenerator.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
void ExpectThoseOf(const GeneratorOptions& options)
{
  const auto parameters = AnyGenerator(options)->named_parameters();
  const std::vector<NamedShape> shapes = ParameterShapes(options);
  ASSERT_EQ(shapes.size(), parameters.size());
  for (std::size_t n = 0; n < shapes.size(); n++)
  {
    EXPECT_EQ(shapes[n].name, parameters[n].key());
    EXPECT_EQ(shapes[n].shape, parameters[n].value().sizes().vec()) << shapes[n].name;
  }
}
} // namespace

TEST(ParameterShapes, AreThoseOfTheGenerator)
{
  for (const auto upSampling : {UpSampling::Resize, UpSampling::Transposed})
  {
    for (const bool bias : {true, false})
    {
      GeneratorOptions options;
      options.baseChannels = 3;
      options.residualBlocks = 2;
      options.upSampling = upSampling;
      options.bias = bias;
      ExpectThoseOf(options);
    }
  }
}

TEST(ParameterShapes, AreThoseOfTheLateGenerator)
{
  GeneratorOptions options;
  options.architecture = Architecture::Late;
  ExpectThoseOf(options);
  options.late = {6, 3, 5, 7, true};
  ExpectThoseOf(options);
}

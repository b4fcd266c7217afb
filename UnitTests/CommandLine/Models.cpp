#include "CommandLine/Clade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using testing::HasSubstr;

class ModelsCommand : public Clade::Testing::CladeProgram
{
};

TEST_F(ModelsCommand, InterpolationCannotBeBlended)
{
  for (const auto& [first, second] : {std::pair{"cubic", "mr-body"}, {"cubic", "cubic"}})
  {
    const Outcome refused =
        Run({"models", "blend", first, second, "--share", "0.5", "--output", folder_ / "blend.safetensors"});
    EXPECT_EQ(refused.exitStatus, 2);
    EXPECT_THAT(refused.output, HasSubstr("cubic is interpolation, which has no weights to blend"));
  }
}

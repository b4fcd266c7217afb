#include "CommandLine/Clade.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade::Testing;

namespace
{
class InspectCommand : public CladeProgram
{
};
} // namespace

TEST_F(InspectCommand, WritesALineForEachSeriesAsCsv)
{
  Phantom();
  Phantom({"--seed", "5"}, "thin", "8");
  ASSERT_EQ(Run({"inspect", folder_.Path().string(), "--csv", folder_ / "out.csv"}).exitStatus, 0);
  std::ifstream file(folder_ / "out.csv");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);)
  {
    lines.push_back(line);
  }
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], testing::StartsWith("SeriesInstanceUID,Modality,Description,Images,"));
  EXPECT_THAT(lines[1] + lines[2], testing::HasSubstr(",yes,"));
  EXPECT_THAT(lines[1] + lines[2], testing::HasSubstr(",no,"));
}

TEST_F(InspectCommand, SortsByNumberAndSumsUp)
{
  std::filesystem::create_directory(folder_ / "study");
  Phantom({"--seed", "1"}, "study/b");
  Phantom({"--seed", "1", "--series-number", "12", "--description", "t2 sagittal"}, "study/a", "8");
  Phantom({"--seed", "1", "--series-number", "3", "--description", "a few", "--matrix", "8", "8", "2"},
          "study/c");
  const Outcome outcome = Run({"inspect", folder_ / "study"});
  ASSERT_EQ(outcome.exitStatus, 0) << outcome.output;
  const std::size_t first = outcome.output.find("Series 1: phantom abdomen, MR, ");
  const std::size_t third = outcome.output.find("Series 3: a few, MR, 2 images");
  const std::size_t twelfth = outcome.output.find("Series 12: t2 sagittal, MR, ");
  EXPECT_LT(first, third) << outcome.output;
  EXPECT_LT(third, twelfth) << outcome.output;
  EXPECT_THAT(outcome.output,
              testing::EndsWith("3 series: 1 would be enhanced, 1 fine enough already, 1 refused\n"));
  EXPECT_THAT(outcome.output, testing::Not(testing::HasSubstr("?"))) << "what is not known is left out";
}

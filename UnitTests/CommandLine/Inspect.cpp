#include "CommandLine/Clade.h"

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

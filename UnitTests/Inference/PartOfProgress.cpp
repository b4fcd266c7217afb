#include "Inference/PartOfProgress.h"

#include <gtest/gtest.h>
#include <string>

using namespace Clade;

namespace
{
class Recorder : public NoProgress
{
public:
  void BeginStage(std::string_view stage) override { lastStage = stage; }
  void Report(double fraction) override { last = fraction; }
  bool IsCancelled() const override { return isCancelled; }

  std::string lastStage;
  double last = -1;
  bool isCancelled = false;
};
} // namespace

TEST(PartOfProgress, ReportsItsPartOfTheStage)
{
  Recorder all;
  PartOfProgress second(all, 0.5, 0.25);
  second.Report(0);
  EXPECT_DOUBLE_EQ(all.last, 0.5);
  second.Report(1);
  EXPECT_DOUBLE_EQ(all.last, 0.75);
  second.BeginStage("network");
  EXPECT_EQ(all.lastStage, "network");
  EXPECT_FALSE(second.IsCancelled());
  all.isCancelled = true;
  EXPECT_TRUE(second.IsCancelled());
}

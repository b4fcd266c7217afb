#include "Training/CancellationOnly.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
class Recorder : public NoProgress
{
public:
  void BeginStage(std::string_view) override { calls++; }
  void Report(double) override { calls++; }
  bool IsCancelled() const override { return cancelled; }
  void ThrowIfCancelled() const override
  {
    if (cancelled)
    {
      throw Error(ErrorCode::Cancelled, "cancelled");
    }
  }

  int calls = 0;
  bool cancelled = false;
};
} // namespace

TEST(CancellationOnly, PassesOnACancellationAndNothingElse)
{
  Recorder recorder;
  CancellationOnly progress(recorder);
  progress.BeginStage("train");
  progress.Report(0.5);
  EXPECT_EQ(recorder.calls, 0);
  EXPECT_FALSE(progress.IsCancelled());
  EXPECT_NO_THROW(progress.ThrowIfCancelled());
  recorder.cancelled = true;
  EXPECT_TRUE(progress.IsCancelled());
  EXPECT_THROW(progress.ThrowIfCancelled(), Error);
}

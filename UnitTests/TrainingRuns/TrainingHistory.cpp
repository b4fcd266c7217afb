#include "TrainingRuns/TrainingHistory.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
TrainingHistory Read(const std::string& text)
{
  const Testing::TemporaryFolder folder;
  std::ofstream(folder / "log") << text;
  return ReadTrainingHistory(folder / "log");
}
} // namespace

TEST(TrainingHistory, WhatWasLearnedTwiceIsThereOnce)
{
  const TrainingHistory history = Read(R"({"event":"start","step":0,"steps":9}
{"event":"baseline","piqe":70}
{"step":1,"losses":{"a":5}}
{"event":"epoch","epoch":1,"step":3,"piqe":60}
{"step":5,"losses":{"a":4}}
{"event":"resume","step":3,"steps":9}
{"step":4,"losses":{"a":3}}
{"event":"epoch","epoch":2,"step":6,"piqe":50}
)");
  ASSERT_EQ(history.losses.size(), 2u);
  EXPECT_EQ(history.losses[1]["step"], 4);
  EXPECT_EQ(history.epochs.size(), 2u);
  EXPECT_EQ(history.baseline["piqe"], 70);
  EXPECT_EQ(history.start["event"], "resume");
}

TEST(TrainingHistory, ALastLineThatIsCutShortIsPassedOver)
{
  EXPECT_EQ(Read("{\"step\":1,\"losses\":{}}\n{\"step\":2,\"los").losses.size(), 1u);
  EXPECT_THROW(Read("{\"step\":1,\"los\n{\"step\":2,\"losses\":{}}\n"), Error);
  EXPECT_THROW(ReadTrainingHistory("/no/such/log"), Error);
}

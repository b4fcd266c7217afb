#include "Inference/PrecisionChoice.h"

#include "Support/LateModels.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
const ComputeDevice cpu{false, 0};

std::string Content(const std::string& path)
{
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Write(const std::string& path, const std::string& content)
{
  std::ofstream(path) << content;
}

PrecisionChoice Choose(const NetworkModel& model, const std::string& cache)
{
  return ChoosePrecision(model, cpu, 1, Precision::Auto, {64, 9, 40}, cache);
}
} // namespace

TEST(PrecisionChoice, WhatIsAskedForIsTaken)
{
  const PrecisionChoice choice = ChoosePrecision(LateModel(0.1), cpu, 1, Precision::Float32, {}, "");
  EXPECT_EQ(choice.precision, Precision::Float32);
  EXPECT_EQ(choice.reason, "as asked for");
}

TEST(PrecisionChoice, IsMeasuredOnceAndKeptByArchitecture)
{
  if (!CpuHasFastBFloat16())
  {
    GTEST_SKIP() << "this CPU has no bfloat16 instructions";
  }
  const TemporaryFolder folder;
  const std::string cache = folder / "new/precision.json";
  const PrecisionChoice first = Choose(LateModel(0.1), cache);
  EXPECT_THAT(first.reason, HasSubstr("times as fast as fp32"));
  const std::string kept = Content(cache);
  EXPECT_EQ(nlohmann::json::parse(kept).size(), 1u);
  EXPECT_EQ(Choose(LateModel(0.1), cache).reason, first.reason);
  EXPECT_EQ(Content(cache), kept);
  Choose(RandomModel(), cache);
  EXPECT_EQ(nlohmann::json::parse(Content(cache)).size(), 2u);
}

TEST(PrecisionChoice, TheFasterOneIsTakenWhereItsErrorIsSmall)
{
  if (!CpuHasFastBFloat16())
  {
    GTEST_SKIP() << "this CPU has no bfloat16 instructions";
  }
  const TemporaryFolder folder;
  const std::string cache = folder / "precision.json";
  Choose(LateModel(0.1), cache);
  const std::string key = nlohmann::json::parse(Content(cache)).begin().key();
  const auto chosen = [&](double ratio, double errorDb)
  {
    Write(cache, nlohmann::json{{key, {{"ratio", ratio}, {"errorDb", errorDb}}}}.dump());
    return Choose(LateModel(0.1), cache).precision;
  };
  EXPECT_EQ(chosen(1.9, 60), Precision::BFloat16);
  EXPECT_EQ(chosen(0.55, 60), Precision::Float32);
  EXPECT_EQ(chosen(1.9, 30), Precision::Float32);
}

TEST(PrecisionChoice, ADamagedOrUnwritableCacheIsNoObstacle)
{
  if (!CpuHasFastBFloat16())
  {
    GTEST_SKIP() << "this CPU has no bfloat16 instructions";
  }
  const TemporaryFolder folder;
  const std::string cache = folder / "precision.json";
  for (const char* content : {"", "[1, 2", "[]", "{\"a\": 3}"})
  {
    Write(cache, content);
    EXPECT_THAT(Choose(LateModel(0.1), cache).reason, HasSubstr("measured here"));
    EXPECT_TRUE(nlohmann::json::parse(Content(cache)).is_object());
  }
  EXPECT_THAT(Choose(LateModel(0.1), "/proc/nowhere/precision.json").reason, HasSubstr("measured here"));
  EXPECT_THAT(Choose(LateModel(0.1), "").reason, HasSubstr("measured here"));
}

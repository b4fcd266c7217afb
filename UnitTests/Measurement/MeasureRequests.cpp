#include "Measurement/MeasureSeries.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Regions/ImportedRois.h"
#include "Support/Phantom.h"
#include "Support/RandomRequests.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <map>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

// Whole requests as a careless or hostile client sends them, as text. Whatever comes, the answer holds finite
// numbers or is a sentence. CLADE_RANDOM_REQUESTS says how many (default 400), CLADE_RANDOM_SEED which.
namespace
{
std::uint64_t FromEnvironment(const char* name, std::uint64_t fallback)
{
  const char* const text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

MeasurableSeries Noisy(const VolumeGrid& grid)
{
  Random random(3);
  MeasurableSeries series;
  series.volume =
      Paint(grid,
            [&](const Vector3& p) {
              return 200 - 100 * std::erf((Norm(p - Vector3{15, 13, 9}) - 7) / 2) + 5 * random.Normal();
            });
  series.frameOfReferenceUid = "1.2.3";
  return series;
}

VolumeGrid Grid(std::size_t slices, double sliceSpacingMm)
{
  VolumeGrid grid = UnitGrid(32, 28, slices);
  grid.sliceSpacingMm = sliceSpacingMm;
  grid.originMm.z = (sliceSpacingMm - 1) / 2;
  return grid;
}

std::map<std::string, MeasurableSeries> AllSeries()
{
  std::map<std::string, MeasurableSeries> all = {{"thin", Noisy(Grid(20, 1))},
                                                 {"thick", Noisy(Grid(5, 4))},
                                                 {"oblique", Noisy(ObliqueGrid(24, 20, 12))},
                                                 {"constant", Noisy(Grid(20, 1))},
                                                 {"broken", Noisy(Grid(20, 1))},
                                                 {"elsewhere", Noisy(Grid(20, 1))}};
  Volume& constant = all["constant"].volume;
  constant.voxels.assign(constant.voxels.size(), 7.0f);
  all["broken"].volume.voxels[9000] = std::nanf("");
  all["broken"].volume.padding.assign(all["broken"].volume.voxels.size(), 0);
  all["broken"].volume.padding[8000] = 1;
  all["elsewhere"].frameOfReferenceUid = "1.2.4";
  return all;
}

void ExpectFinite(const json& answer, const std::string& text)
{
  const json flat = answer.flatten();
  for (const auto& [path, value] : flat.items())
  {
    EXPECT_TRUE(!value.is_number_float() || std::isfinite(value.get<double>()))
        << path << " of " << text.substr(0, 500);
  }
  EXPECT_NO_THROW(answer.dump()) << text.substr(0, 500);
}

void ExpectSentence(const Error& error, const std::string& text)
{
  constexpr ErrorCode expected[] = {ErrorCode::InvalidArgument, ErrorCode::TooLarge, ErrorCode::NotFound,
                                    ErrorCode::FrameOfReference};
  EXPECT_NE(std::find(std::begin(expected), std::end(expected), error.Code()), std::end(expected))
      << error.CodeName() << ": " << error.Message();
  EXPECT_GT(error.Message().size(), 10u) << text.substr(0, 500);
  EXPECT_LT(error.Message().size(), 1000u) << error.Message();
  EXPECT_EQ(error.Message().find('\n'), std::string::npos) << error.Message();
}
} // namespace

TEST(MeasureRequests, WhateverComesTheAnswerIsFiniteOrASentence)
{
  const std::map<std::string, MeasurableSeries> all = AllSeries();
  ImportedRois rois;
  rois.lines = {{"line", {15, 13, 9}, {27, 13, 9}}};
  rois.areas = {{"area", Sphere{{15, 13, 9}, 4}},
                {"signal", Sphere{{15, 13, 9}, 3}},
                {"noise", Box{{4, 4, 9}, {6, 6, 12}}}};
  const LoadMeasurable load = [&](const std::string& id, IProgress&)
  {
    const auto found = all.find(id);
    return found != all.end()
               ? std::shared_ptr<const MeasurableSeries>(std::shared_ptr<void>(), &found->second)
               : throw Error(ErrorCode::NotFound, "there is no series of this name");
  };
  RandomRequests maker(FromEnvironment("CLADE_RANDOM_SEED", 1),
                       {"thin", "thick", "thin", "thick", "thin", "thick", "oblique", "thin", "constant",
                        "broken", "elsewhere", "none"});
  const std::uint64_t count = FromEnvironment("CLADE_RANDOM_REQUESTS", 400);
  std::uint64_t answers = 0, refusals = 0, noJson = 0;
  double longest = 0;
  for (std::uint64_t n = 0; n < count && !testing::Test::HasFailure(); n++)
  {
    const std::string measure = maker.Measure();
    const std::string text = maker.Text(measure);
    json request = json::parse(text, nullptr, false);
    if (request.is_discarded())
    {
      noJson++;
      continue;
    }
    const auto began = std::chrono::steady_clock::now();
    try
    {
      if (request.is_object()) // as the plugin requires
      {
        FillInRois(measure, request, rois);
      }
      NoProgress progress;
      ExpectFinite(ToJson(MeasureSeries(measure, request, load, 1, progress)), text);
      answers++;
    }
    catch (const Error& error)
    {
      ExpectSentence(error, text);
      refusals++;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    longest = std::max(longest, took.count());
  }
  std::cout << count << " requests: " << answers << " answered, " << refusals << " refused, " << noJson
            << " no JSON; longest " << longest << " s\n";
  EXPECT_GT(answers, count / 20);
  EXPECT_GT(refusals, count / 20);
}

#include "Pipeline/MeasureSeries.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Measures/ImportedRois.h"
#include "Support/Phantom.h"

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

const std::vector<std::string> measures = {"edge-sharpness", "snr", "piqe", "compare"};

class RequestMaker
{
public:
  explicit RequestMaker(std::uint64_t seed) : random_(seed) {}

  const std::string& Measure() { return measures[random_.Below(measures.size())]; }

  /// A valid request, then damaged as JSON and as text; one in four is left as it is.
  std::string Text(const std::string& measure)
  {
    json request = Valid(measure);
    for (std::uint64_t n = OneIn(2) ? 0 : random_.Below(4); n > 0; n--)
    {
      Damage(request);
    }
    std::string text = request.dump(-1, ' ', false, json::error_handler_t::replace);
    if (OneIn(5))
    {
      DamageText(text);
    }
    return text;
  }

private:
  bool OneIn(std::uint64_t count) { return random_.Below(count) == 0; }
  double Between(double low, double high) { return low + (high - low) * random_.Uniform(); }

  double Number()
  {
    constexpr double odd[] = {
        0, -0.0, 5e-324, 1e-9, 1e-3, -1, 999999, 1e6, 1e7, 1e300, -1.7976931348623157e308};
    return OneIn(10) ? odd[random_.Below(std::size(odd))] : Between(-4, 36);
  }
  json Point() { return {Number(), Number(), Number()}; }
  json PointInside() { return {Between(2, 28), Between(2, 24), Between(2, 16)}; }

  std::string Series()
  {
    const std::vector<std::string> names = {"thin",    "thick", "thin",     "thick",  "thin",      "thick",
                                            "oblique", "thin",  "constant", "broken", "elsewhere", "none"};
    return names[random_.Below(names.size())];
  }

  json Polygon()
  {
    const std::uint64_t count = OneIn(30) ? 9990 + random_.Below(15) : random_.Below(40);
    const bool isRound = !OneIn(4);
    json points = json::array();
    for (std::uint64_t n = 0; n < count; n++)
    {
      const double angle = 6.283185307179586 * static_cast<double>(n) / static_cast<double>(count);
      points.push_back(isRound ? json{15 + 9 * std::cos(angle), 13 + 9 * std::sin(angle), 9}
                               : json{Number(), Number(), 9});
    }
    return {{"Shape", "polygon"}, {"Polygon", points}, {"ThicknessMm", Between(0.5, 8)}};
  }

  json Shape()
  {
    switch (random_.Below(6))
    {
    case 0:
      return {{"Shape", "sphere"}, {"Centre", PointInside()}, {"RadiusMm", Between(0.1, 12)}};
    case 1:
      return {{"Shape", "box"},
              {"Centre", PointInside()},
              {"SizeMm", {Between(0.1, 20), Between(0.1, 20), Between(0.1, 20)}}};
    case 2:
      return {{"Shape", "cylinder"},
              {"From", PointInside()},
              {"To", PointInside()},
              {"RadiusMm", Between(0.1, 12)}};
    case 3:
      return {{"Shape", "ellipse"},
              {"Centre", {15, 13, 9}},
              {"FirstEnd", {15 + Number(), 13, 9}},
              {"SecondEnd", {15, 13 + Number(), 9}}};
    case 4:
      return json(OneIn(8) ? "roi:none" : "roi:area");
    default:
      return Polygon();
    }
  }
  json Region()
  {
    json list = json::array();
    for (std::uint64_t n = OneIn(200) ? 1001 : 1 + random_.Below(3); n > 0; n--)
    {
      list.push_back(Shape());
    }
    return OneIn(4) ? list : Shape();
  }

  json Valid(const std::string& measure)
  {
    json request = {{"Series", {OneIn(3) ? Series() : "thin"}}};
    for (std::uint64_t n = OneIn(40) ? 17 : measure == "compare" ? 1 : random_.Below(3); n > 0; n--)
    {
      request["Series"].push_back(Series());
    }
    if (OneIn(3))
    {
      request["Frame"] = OneIn(5) ? "world" : "voxel";
    }
    if (measure == "edge-sharpness")
    {
      for (std::uint64_t n = OneIn(60) ? 201 : 1 + random_.Below(3); n > 0; n--)
      {
        request["Lines"].push_back(
            OneIn(8)
                ? json("roi:line")
                : json{{"Name", "n"}, {"From", PointInside()}, {"To", OneIn(8) ? Point() : PointInside()}});
      }
      request.update({{"WidthMm", OneIn(2) ? 0 : std::abs(Number())},
                      {"Reading", std::string(1, static_cast<char>('A' + random_.Below(OneIn(20) ? 9 : 8)))},
                      {"Normalise", OneIn(2)}});
      OneIn(2) ? request.update({{"StepMm", std::abs(Number())}}) : request.update(json::object());
    }
    else if (measure == "snr")
    {
      request.update({{"Signal", Region()}, {"Noise", Region()}, {"RayleighCorrection", OneIn(2)}});
    }
    else if (measure == "piqe")
    {
      request["Plane"] =
          std::vector<std::string>{"acquired", "sagittal", "coronal", "transverse"}[random_.Below(4)];
      request["Slices"] = OneIn(2) ? json("all") : json{random_.Below(5), random_.Below(OneIn(8) ? 40 : 5)};
      OneIn(3) ? request.update({{"Range", {Number(), Number()}}}) : request.update(json::object());
    }
    else
    {
      request.update({{"SsimBySlice", OneIn(2)}, {"FourierShells", OneIn(12)}});
      OneIn(3) ? request.update({{"Source", Series()}, {"SliceThicknessMm", Number()}})
               : request.update(json::object());
      OneIn(3) ? request.update({{"DataRange", Number()}}) : request.update(json::object());
    }
    return request;
  }

  json Odd()
  {
    const json values = {nullptr,
                         "text",
                         "roi:",
                         std::string(3000, 'x'),
                         "\xff\xfe",
                         "\xf0\x9f\x98\x80",
                         json::array(),
                         json::object(),
                         true,
                         -1,
                         0,
                         1e308,
                         18446744073709551615u,
                         -9223372036854775807,
                         json::array({1, 2}),
                         json::array({1, 2, "3"}),
                         {{"Shape", "sphere"}},
                         json::array({json::array({json::array({1, 2, 3})})})};
    return values[random_.Below(values.size())];
  }

  /// Somewhere in the request something is missing, of another type, twice there, or unknown.
  void Damage(json& node)
  {
    const bool isInner = node.is_structured() && !node.empty();
    if (!isInner || OneIn(6))
    {
      node.is_object() && OneIn(2) ? node["Unknown"] = Odd()
                                   : node = node.is_number() && OneIn(2) ? json(Number()) : Odd();
      return;
    }
    auto child = node.begin();
    std::advance(child, static_cast<std::ptrdiff_t>(random_.Below(node.size())));
    if (OneIn(8))
    {
      node.erase(child);
    }
    else if (node.is_array() && OneIn(8))
    {
      const json twice = *child;
      node.push_back(twice);
    }
    else
    {
      Damage(*child);
    }
  }

  void DamageText(std::string& text)
  {
    const std::vector<std::string> odd = {
        "NaN",  "Infinity",           "-1e999", "1e400", "\"", "{", "]", ",", "\\u0000", "\\ud800",
        "null", std::string(60, '['), "\xc3",   "0x7f",  "00"};
    const std::size_t at = random_.Below(text.size() + 1);
    OneIn(3) ? text.erase(at, random_.Below(20)) : text.insert(at, odd[random_.Below(odd.size())]);
  }

  Random random_;
};

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
  RequestMaker maker(FromEnvironment("CLADE_RANDOM_SEED", 1));
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
      ExpectFinite(MeasureSeries(measure, request, load, 1, progress), text);
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

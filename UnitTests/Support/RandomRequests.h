#pragma once
#include "Base/Random.h"

#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace Clade::Testing
{
/// Requests of measurements as careless and hostile clients send them, the same ones for a seed.
class RandomRequests
{
public:
  /// `series`: what they call series, as often as each stands here; the first is there and can be measured.
  RandomRequests(std::uint64_t seed, std::vector<std::string> series)
      : random_(seed), series_(std::move(series))
  {
  }

  /// A measure.
  std::string Measure()
  {
    return std::vector<std::string>{
        "edge-sharpness",      "snr",          "piqe", "compare", "phase-modulation",
        "border-displacement", "noise-texture"}[random_.Below(7)];
  }

  /// A valid request, then damaged as JSON and as text; one in four is left as it is.
  std::string Text(const std::string& measure)
  {
    nlohmann::json request = Valid(measure);
    for (std::uint64_t n = OneIn(2) ? 0 : random_.Below(4); n > 0; n--)
    {
      Damage(request);
    }
    std::string text = request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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
  nlohmann::json Point() { return {Number(), Number(), Number()}; }
  nlohmann::json PointInside() { return {Between(2, 28), Between(2, 24), Between(2, 16)}; }

  const std::string& Series() { return series_[random_.Below(series_.size())]; }

  nlohmann::json Polygon()
  {
    const std::uint64_t count = OneIn(30) ? 9990 + random_.Below(15) : random_.Below(40);
    const bool isRound = !OneIn(4);
    nlohmann::json points = nlohmann::json::array();
    for (std::uint64_t n = 0; n < count; n++)
    {
      const double angle = 6.283185307179586 * static_cast<double>(n) / static_cast<double>(count);
      points.push_back(isRound ? nlohmann::json{15 + 9 * std::cos(angle), 13 + 9 * std::sin(angle), 9}
                               : nlohmann::json{Number(), Number(), 9});
    }
    return {{"Shape", "polygon"}, {"Polygon", points}, {"ThicknessMm", Between(0.5, 8)}};
  }

  nlohmann::json Shape()
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
      return nlohmann::json(OneIn(8) ? "roi:none" : "roi:area");
    default:
      return Polygon();
    }
  }
  nlohmann::json Region()
  {
    nlohmann::json list = nlohmann::json::array();
    for (std::uint64_t n = OneIn(200) ? 1001 : 1 + random_.Below(3); n > 0; n--)
    {
      list.push_back(Shape());
    }
    return OneIn(4) ? list : Shape();
  }

  nlohmann::json Valid(const std::string& measure)
  {
    nlohmann::json request = {{"Series", {OneIn(3) ? Series() : series_.front()}}};
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
        request["Lines"].push_back(OneIn(8) ? nlohmann::json("roi:line")
                                            : nlohmann::json{{"Name", "n"},
                                                             {"From", PointInside()},
                                                             {"To", OneIn(8) ? Point() : PointInside()}});
      }
      request.update({{"WidthMm", OneIn(2) ? 0 : std::abs(Number())},
                      {"Reading", std::string(1, static_cast<char>('A' + random_.Below(OneIn(20) ? 9 : 8)))},
                      {"Normalise", OneIn(2)}});
      OneIn(2) ? request.update({{"StepMm", std::abs(Number())}}) : request.update(nlohmann::json::object());
    }
    else if (measure == "snr")
    {
      request.update({{"Signal", Region()}, {"Noise", Region()}, {"RayleighCorrection", OneIn(2)}});
    }
    else if (measure == "piqe")
    {
      request["Plane"] =
          std::vector<std::string>{"acquired", "sagittal", "coronal", "transverse"}[random_.Below(4)];
      request["Slices"] = OneIn(2) ? nlohmann::json("all")
                                   : nlohmann::json{random_.Below(5), random_.Below(OneIn(8) ? 40 : 5)};
      OneIn(3) ? request.update({{"Range", {Number(), Number()}}}) : request.update(nlohmann::json::object());
    }
    else if (measure == "phase-modulation")
    {
      OneIn(2) ? request.update({{"SliceSpacingMm", Number()}}) : request.update({{"Source", Series()}});
      OneIn(3) ? request.update({{"OffsetMm", Number()}}) : request.update(nlohmann::json::object());
    }
    else if (measure == "border-displacement" || measure == "noise-texture")
    {
      OneIn(2) && measure == "noise-texture" ? request.update({{"RadiusMm", Number()}})
                                             : request.update(nlohmann::json::object());
    }
    else
    {
      request.update({{"SsimBySlice", OneIn(2)}, {"FourierShells", OneIn(12)}});
      OneIn(3) ? request.update({{"Source", Series()}, {"SliceThicknessMm", Number()}})
               : request.update(nlohmann::json::object());
      OneIn(3) ? request.update({{"DataRange", Number()}}) : request.update(nlohmann::json::object());
    }
    return request;
  }

  nlohmann::json Odd()
  {
    const nlohmann::json values = {
        nullptr,
        "text",
        "roi:",
        std::string(3000, 'x'),
        "\xff\xfe",
        "\xf0\x9f\x98\x80",
        nlohmann::json::array(),
        nlohmann::json::object(),
        true,
        -1,
        0,
        1e308,
        18446744073709551615u,
        -9223372036854775807,
        nlohmann::json::array({1, 2}),
        nlohmann::json::array({1, 2, "3"}),
        {{"Shape", "sphere"}},
        nlohmann::json::array({nlohmann::json::array({nlohmann::json::array({1, 2, 3})})})};
    return values[random_.Below(values.size())];
  }

  /// Somewhere in the request something is missing, of another type, twice there, or unknown.
  void Damage(nlohmann::json& node)
  {
    const bool isInner = node.is_structured() && !node.empty();
    if (!isInner || OneIn(6))
    {
      node.is_object() && OneIn(2) ? node["Unknown"] = Odd()
                                   : node = node.is_number() && OneIn(2) ? nlohmann::json(Number()) : Odd();
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
      const nlohmann::json twice = *child;
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
  std::vector<std::string> series_;
};
} // namespace Clade::Testing

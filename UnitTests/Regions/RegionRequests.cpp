#include "Regions/RegionJson.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "ImageQuality/EdgeSharpness.h"
#include "ImageQuality/SignalToNoise.h"
#include "Support/Phantom.h"

#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

// Requests as a careless or hostile client sends them: whatever comes, the answer is a finite number or a
// sentence.
namespace
{
class Requests
{
public:
  explicit Requests(std::uint64_t seed) : random_(seed) {}

  json Region()
  {
    if (random_.Below(12) == 0)
    {
      json list = json::array();
      for (std::uint64_t n = random_.Below(4); n > 0; n--)
      {
        list.push_back(Shape());
      }
      return list;
    }
    return Shape();
  }

  json Line()
  {
    json line = {{"Name", "n"}, {"From", Point()}, {"To", Point()}};
    Damage(line);
    return json::array({line});
  }

  double Step() { return std::abs(Number()) / 30 + (random_.Below(8) == 0 ? 0 : 0.05); }
  double Width() { return random_.Below(2) == 0 ? 0 : std::abs(Number()) / 10; }

private:
  double Number()
  {
    constexpr double odd[] = {0, -0.0, 1e-320, 1e-9, 0.5, -1, 1e5, 1e6, 1e9, 1e308, -1e308};
    return random_.Below(16) == 0 ? odd[random_.Below(std::size(odd))] : 30 * random_.Uniform() - 3;
  }
  json Point() { return {Number(), Number(), Number()}; }

  json Shape()
  {
    constexpr const char* kinds[] = {"sphere", "cylinder", "box",     "ellipse", "polygon",
                                     "sphere", "box",      "polygon", "cube"};
    json shape = {{"Shape", kinds[random_.Below(std::size(kinds))]},
                  {"Frame", random_.Below(6) != 0 ? "voxel" : "patient"}};
    const std::string kind = shape["Shape"];
    const bool isFlat = kind == "ellipse" || kind == "polygon";
    if (kind == "polygon")
    {
      for (std::uint64_t n = random_.Below(30); n > 0; n--)
      {
        json point = Point();
        point[2] = random_.Below(200) == 0 ? point[2] : json(5);
        shape["Polygon"].push_back(point);
      }
    }
    else if (kind == "cylinder")
    {
      shape["From"] = Point();
      shape["To"] = Point();
    }
    else
    {
      shape["Centre"] = Point();
    }
    if (kind == "sphere" || kind == "cylinder")
    {
      shape["RadiusMm"] = std::abs(Number());
    }
    if (kind == "box")
    {
      shape["SizeMm"] = {std::abs(Number()), std::abs(Number()), std::abs(Number())};
    }
    if (kind == "ellipse")
    {
      for (const char* end : {"FirstEnd", "SecondEnd"})
      {
        shape[end] = shape["Centre"];
        const std::size_t axis = end[0] == 'F' ? 0 : 1;
        shape[end][axis] = double(shape[end][axis]) + Number();
      }
    }
    if (random_.Below(20) == 0 ? !isFlat : isFlat)
    {
      shape["ThicknessMm"] = std::abs(Number());
    }
    Damage(shape);
    return shape;
  }

  /// Now and then something is missing or of another type.
  void Damage(json& object)
  {
    if (random_.Below(6) != 0)
    {
      return;
    }
    const json replacements = {nullptr, "text", json::array(), json::object(), true, -1, json::array({1, 2})};
    auto member = object.begin();
    std::advance(member, static_cast<std::ptrdiff_t>(random_.Below(object.size())));
    if (random_.Below(2) == 0)
    {
      object.erase(member);
    }
    else
    {
      *member = replacements[random_.Below(replacements.size())];
    }
  }

  Random random_;
};

Volume NoisyVolume()
{
  Random random(11);
  return Paint(ObliqueGrid(24, 20, 12), [&](const Vector3& p) { return 100 + p.x + 20 * random.Normal(); });
}

/// Whether the work gave an answer; false where it was refused with a sentence.
template<typename Work>
bool Answers(const Work& work)
{
  try
  {
    work();
    return true;
  }
  catch (const Error& error)
  {
    EXPECT_TRUE(error.Code() == ErrorCode::InvalidArgument || error.Code() == ErrorCode::TooLarge);
    EXPECT_GT(error.Message().size(), 10u);
    return false;
  }
}
} // namespace

TEST(RegionRequests, GiveAFiniteRatioOrASentence)
{
  const Volume volume = NoisyVolume();
  Requests requests(2024);
  std::size_t answers = 0;
  for (int n = 0; n < 6000; n++)
  {
    const json signal = requests.Region(), noise = requests.Region();
    SCOPED_TRACE(signal.dump() + noise.dump());
    answers += Answers(
        [&]
        {
          const SignalToNoise result =
              MeasureSignalToNoise(volume, ParseRegion(signal, volume.grid, "patient", "Signal"),
                                   ParseRegion(noise, volume.grid, "patient", "Noise"));
          EXPECT_TRUE(std::isfinite(result.ratio));
          EXPECT_TRUE(std::isfinite(result.signal.volumeMm3) && result.signal.volumeMm3 >= 0);
          EXPECT_LE(result.noise.voxels, volume.voxels.size());
          EXPECT_GE(result.signal.volumeMm3, 0);
          EXPECT_LE(result.signal.volumeMm3, 1.001 * 24 * 20 * 12 * 0.8 * 1.1 * 2.5);
        });
  }
  EXPECT_GT(answers, 300u);
  EXPECT_LT(answers, 6000u);
}

TEST(RegionRequests, GiveAFiniteSharpnessOrASentence)
{
  const Volume volume = NoisyVolume();
  Requests requests(2025);
  std::size_t answers = 0;
  for (int n = 0; n < 6000; n++)
  {
    const json lines = requests.Line();
    const double stepMm = requests.Step(), widthMm = requests.Width();
    SCOPED_TRACE(lines.dump() + ' ' + std::to_string(stepMm) + ' ' + std::to_string(widthMm));
    answers += Answers(
        [&]
        {
          const MeasureLine line = ParseLines(lines, volume.grid, "voxel", "Lines").front();
          const LineProfile profile =
              SampleLine(volume, line, {stepMm, widthMm, WidthDirection(line, volume.grid)});
          for (char reading = 'A'; reading <= 'H'; reading++)
          {
            const EdgeReading one = EdgeReadingFromString(std::string(1, reading));
            Answers(
                [&] {
                  EXPECT_TRUE(std::isfinite(MeasureEdgeSharpness(profile.values, stepMm, {one, true}).value));
                });
          }
        });
  }
  EXPECT_GT(answers, 100u);
  EXPECT_LT(answers, 6000u);
}

#pragma once
#include "Base/Error.h"
#include "Base/Random.h"
#include "Measurement/MeasureSeries.h"
#include "Support/Phantom.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// A ball with a Gaussian border and noise, on a grid of its own.
inline MeasurableSeries BallSeries(double sliceSpacingMm, double offset = 0)
{
  VolumeGrid grid = UnitGrid(40, 40, static_cast<std::size_t>(40 / sliceSpacingMm));
  grid.sliceSpacingMm = sliceSpacingMm;
  grid.originMm.z = (sliceSpacingMm - 1) / 2;
  Random random(3);
  MeasurableSeries series;
  series.volume = Paint(grid,
                        [&](const Vector3& p)
                        {
                          const double d = Norm(p - Vector3{20, 20, 20}) - 10;
                          return offset + 200 - 100 * std::erf(d / 2) + 2 * random.Normal();
                        });
  return series;
}

class MeasureSeriesTest : public testing::Test
{
protected:
  /// As a client gets it.
  nlohmann::json Measure(const std::string& measure, const nlohmann::json& request)
  {
    NoProgress progress;
    return ToJson(MeasureSeries(measure, request, Loader(), 2, progress));
  }

  LoadMeasurable Loader()
  {
    return [&](const std::string& id, IProgress&)
    {
      loaded.push_back(id);
      const auto found = series.find(id);
      return found != series.end() ? std::make_shared<const MeasurableSeries>(found->second)
                                   : throw Error(ErrorCode::NotFound, "there is no series " + id);
    };
  }

  std::string ErrorOf(const std::string& measure, const nlohmann::json& request)
  {
    try
    {
      Measure(measure, request);
    }
    catch (const Error& error)
    {
      return error.Message();
    }
    return "";
  }

  std::map<std::string, MeasurableSeries> series = {{"thin", BallSeries(1)}, {"thick", BallSeries(4)}};
  std::vector<std::string> loaded;
  const nlohmann::json line = {{"Name", "border"}, {"From", {20, 20, 20}}, {"To", {38, 20, 20}}};
  const nlohmann::json signal = {{"Shape", "sphere"}, {"Centre", {20, 20, 20}}, {"RadiusMm", 6}};
  const nlohmann::json noise = {{"Shape", "box"}, {"Centre", {4, 4, 20}}, {"SizeMm", {6, 6, 30}}};
};
} // namespace Clade::Testing

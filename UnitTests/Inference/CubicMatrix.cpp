#include "Inference/CubicMatrix.h"

#include "Base/Random.h"
#include "Volume/BSpline.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(CubicMatrix, GivesWhatTheSplineGives)
{
  constexpr std::size_t lanes = BSpline::lanes;
  for (const std::size_t slices : {2, 5, 70}) // more than the spline's lanes
  {
    std::vector<double> positions;
    for (double position = 0; position <= static_cast<double>(slices - 1); position += 0.37)
    {
      positions.push_back(position);
    }
    const std::vector<float> matrix = CubicMatrix(slices, positions);
    ASSERT_EQ(matrix.size(), slices * positions.size());
    Random random(3);
    std::vector<double> samples(slices), columns(slices * lanes, 0), values(lanes);
    for (std::size_t s = 0; s < slices; s++)
    {
      samples[s] = random.Uniform();
      columns[s * lanes] = samples[s];
    }
    const BSpline spline(slices, positions);
    spline.Prefilter(columns.data());
    for (std::size_t p = 0; p < positions.size(); p++)
    {
      double sum = 0;
      for (std::size_t s = 0; s < slices; s++)
      {
        sum += static_cast<double>(matrix[s * positions.size() + p]) * samples[s];
      }
      spline.Evaluate(columns.data(), p, values.data());
      EXPECT_NEAR(sum, values[0], 1e-6) << "slices " << slices << ", position " << positions[p];
    }
  }
}

TEST(CubicMatrix, ConstantsStayConstant)
{
  const std::vector<float> matrix = CubicMatrix(4, {0, 0.5, 2.9, 3});
  for (std::size_t p = 0; p < 4; p++)
  {
    EXPECT_NEAR(matrix[p] + matrix[4 + p] + matrix[8 + p] + matrix[12 + p], 1, 1e-6);
  }
}

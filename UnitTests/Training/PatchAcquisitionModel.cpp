#include "Training/PatchAcquisitionModel.h"

#include "Training/ThickSliceSimulator.h"

#include <cmath>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

namespace
{
constexpr std::int64_t size = 48;

struct Matrices
{
  at::Tensor averages = torch::zeros({PatchAcquisitionModel::MaxSlices(size), size});
  at::Tensor samples = torch::zeros({PatchAcquisitionModel::MaxSlices(size), size});
};

Matrices MatricesOf(const PatchAcquisitionModel& acquisition)
{
  Matrices matrices;
  acquisition.CopyTo(matrices.averages, matrices.samples);
  return matrices;
}

double Wave(double x)
{
  return std::sin(0.21 * x) + 0.3 * std::cos(0.13 * x + 1);
}

/// What a line of Wave is as slices `factor` apart, the first of them in pixel 0 of what comes back.
std::vector<float> Interpolated(std::size_t length, double factor, std::int64_t& first)
{
  const ThickSliceSimulator degradation(length, factor, factor, 0, SliceProfileShape::Box);
  std::vector<double> lines(length * BSpline::lanes), made(degradation.Count() * BSpline::lanes);
  for (std::size_t n = 0; n < lines.size(); n++)
  {
    lines[n] = Wave(static_cast<double>(n / BSpline::lanes));
  }
  degradation.Apply(lines.data(), made.data());
  std::vector<float> line;
  for (std::size_t n = 0; n < degradation.Count(); n++)
  {
    line.push_back(static_cast<float>(made[n * BSpline::lanes]));
  }
  first = static_cast<std::int64_t>(degradation.First());
  return line;
}
} // namespace

TEST(PatchAcquisitionModel, WhatTrulyWasThereExplainsTheInterpolatedRows)
{
  for (const double factor : {3.0, 5.0})
  {
    std::int64_t first = 0;
    const std::vector<float> interpolated = Interpolated(150, factor, first);
    for (const std::int64_t from : {0, 7, 20})
    {
      const PatchAcquisitionModel acquisition(size, from, false, factor, factor, SliceProfileShape::Box);
      const Matrices matrices = MatricesOf(acquisition);
      const auto row = torch::tensor(interpolated).narrow(0, from, size);
      auto truth = torch::zeros({size});
      for (std::int64_t n = 0; n < size; n++)
      {
        truth[n] = Wave(static_cast<double>(first + from + n));
      }
      const auto difference = torch::matmul(matrices.averages, truth) - torch::matmul(matrices.samples, row);
      EXPECT_GE(acquisition.Slices(), 8);
      EXPECT_LT(difference.abs().max().item<double>(), 1e-5) << factor << " from " << from;
    }
  }
}

TEST(PatchAcquisitionModel, WeightsSumToOneWhereThereIsASliceAndToNothingElse)
{
  const PatchAcquisitionModel acquisition(size, 3, false, 4.4, 6, SliceProfileShape::Gaussian);
  const Matrices matrices = MatricesOf(acquisition);
  const std::int64_t slices = acquisition.Slices();
  for (const auto& matrix : {matrices.averages, matrices.samples})
  {
    EXPECT_TRUE(torch::allclose(matrix.narrow(0, 0, slices).sum(1), torch::ones({slices}), 0, 1e-5));
    EXPECT_EQ(matrix.narrow(0, slices, matrix.size(0) - slices).abs().max().item<float>(), 0);
  }
}

TEST(PatchAcquisitionModel, AFlippedPatchHasFlippedWeights)
{
  const Matrices plain = MatricesOf(PatchAcquisitionModel(size, 5, false, 3.3, 3, SliceProfileShape::Box));
  const Matrices flipped = MatricesOf(PatchAcquisitionModel(size, 5, true, 3.3, 3, SliceProfileShape::Box));
  EXPECT_TRUE(torch::equal(plain.averages.flip({1}), flipped.averages));
  EXPECT_TRUE(torch::equal(plain.samples.flip({1}), flipped.samples));
  EXPECT_FALSE(torch::equal(plain.samples, flipped.samples));
}

TEST(PatchAcquisitionModel, NoPatchHasMoreThanTheMostSlicesAndOneMayHaveNone)
{
  EXPECT_LE(PatchAcquisitionModel(size, 0, false, 1.5, 0.2, SliceProfileShape::Box).Slices(),
            PatchAcquisitionModel::MaxSlices(size));
  EXPECT_EQ(PatchAcquisitionModel(size, 1, false, 60, 60, SliceProfileShape::Box).Slices(), 0);
}

#include "Dicom/Read/VariableSpacing.h"

#include "Support/DicomPhantom.h"

#include <cmath>
#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::StartsWith;

namespace
{
struct Slice
{
  double positionMm;
  double thicknessMm;
};

/// A base of thin slices, then thick ones that touch them.
std::vector<Slice> Head()
{
  std::vector<Slice> slices;
  for (int i = 0; i < 9; i++)
  {
    slices.push_back({2.5 * i, 2.5});
  }
  for (int i = 0; i < 6; i++)
  {
    slices.push_back({25 + 7.5 * i, 7.5});
  }
  return slices;
}

/// What slices show of a wave along the stack and a ramp across it, in stored units.
double Shown(const Slice& slice, double x, double wavelengthMm = 60)
{
  const double k = 2 * std::acos(-1.0) / wavelengthMm;
  const double blur = std::sin(k * slice.thicknessMm / 2) / (k * slice.thicknessMm / 2);
  return 1000 + 300 * std::sin(k * slice.positionMm) * blur + 10 * x;
}

/// `tiltTangent`: how far every slice lies sideways, along its columns, for each millimetre of the stack.
std::vector<DicomObject> SeriesOf(const std::vector<Slice>& slices, double tiltTangent = 0)
{
  const VolumeGrid grid = UnitGrid(16, 12, slices.size());
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] =
        static_cast<float>(std::round(Shown(slices[n / (16 * 12)], static_cast<double>(n % 16))));
  }
  return MakeSeries(volume, {},
                    [&](DcmDataset& dataset, std::size_t slice)
                    {
                      char text[64];
                      const double z = slices[slice].positionMm;
                      std::snprintf(text, sizeof(text), "0\\%.6f\\%.6f", z * tiltTangent, z);
                      dataset.putAndInsertString(DCM_ImagePositionPatient, text);
                      std::snprintf(text, sizeof(text), "%.6g", slices[slice].thicknessMm);
                      dataset.putAndInsertString(DCM_SliceThickness, text);
                    });
}
} // namespace

TEST(VariableSpacing, StepsThatThicknessesTellAreMadeEven)
{
  const SourceSeries series = Read(SeriesOf(Head()));
  EXPECT_EQ(series.images.size(), 15u);
  ASSERT_EQ(series.volume.grid.slices, 26u);
  EXPECT_DOUBLE_EQ(series.volume.grid.sliceSpacingMm, 2.5);
  EXPECT_DOUBLE_EQ(series.sliceThicknessMm, 2.5);
  EXPECT_EQ(series.unevenSteps, "2.5 mm (8 gaps) to 5 mm (1 gap) to 7.5 mm (5 gaps)");
  ASSERT_EQ(series.warnings.size(), 1u);
  EXPECT_EQ(series.warnings[0].code, "W_VARIABLE");
  for (std::size_t k = 0; k < 25; k++)
  {
    const double truth = Shown({2.5 * static_cast<double>(k), 2.5}, 7);
    EXPECT_NEAR(series.volume.At(7, 5, k), truth, 6) << k << ", of an amplitude of 300";
  }
}

TEST(VariableSpacing, AStackIsPutStraightBeforeItIsMadeEven)
{
  for (const double tangent : {0.2, -0.2})
  {
    const SourceSeries series = Read(SeriesOf(Head(), tangent));
    EXPECT_NEAR(series.straightenedDegrees, std::atan(0.2) * 57.29578, 0.01);
    EXPECT_GT(series.volume.grid.rows, 12u);
    EXPECT_EQ(series.volume.grid.slices, 26u);
    const std::size_t middle = 7; // of 15, at 17.5 mm: stays where it was
    const Vector3 corner = series.volume.grid.PatientFromIndex({0, 0, 7});
    const double rows = (17.5 * tangent - corner.y) / series.volume.grid.rowSpacingMm;
    EXPECT_NEAR(rows, std::round(rows), 1e-6) << "whole rows were added before slice " << middle;
    const auto j = static_cast<std::size_t>(std::lround(rows)) + 5;
    EXPECT_NEAR(series.volume.At(7, j, 7), Shown({17.5, 2.5}, 7), 6);
  }
}

TEST(VariableSpacing, WhatThicknessesDoNotTellIsRefusedWithItsSteps)
{
  std::vector<Slice> thin = Head();
  std::vector<Slice> none = Head();
  for (std::size_t i = 0; i < thin.size(); i++)
  {
    thin[i].thicknessMm = 2.5;
    none[i].thicknessMm = 0;
  }
  for (const auto& slices : {thin, none})
  {
    EXPECT_EQ(Verdict(SeriesOf(slices)),
              "E_VARIABLE: slice spacing changes from 2.5 mm (8 gaps) to 5 mm (1 gap) to 7.5 mm (5 gaps)");
  }
  InputLimits measured;
  measured.requireAnisotropy = false;
  EXPECT_THAT(Verdict(SeriesOf(Head()), measured), StartsWith("E_VARIABLE")) << "slices that are made up";
}

TEST(VariableSpacing, NothingIsMadeEvenThatWouldThenBeNearIsotropic)
{
  SliceStack stack;
  stack.spacing = SliceSpacing::Variable;
  for (const Slice& slice : Head())
  {
    stack.positionsMm.push_back(slice.positionMm);
    stack.thicknessMm.push_back(slice.thicknessMm);
  }
  EXPECT_TRUE(EvenStackFor(stack, 1.6));
  EXPECT_FALSE(EvenStackFor(stack, 1.7));
  stack.spacing = SliceSpacing::Irregular;
  EXPECT_FALSE(EvenStackFor(stack, 1));
}

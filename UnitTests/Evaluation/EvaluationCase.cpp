#include "Evaluation/EvaluationCase.h"

#include "Base/Error.h"
#include "Inference/Consistency.h"
#include "Support/Phantom.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
double Pattern(const Vector3& mm)
{
  return 100 + 40 * std::sin(0.7 * mm.x) * std::cos(0.4 * mm.y) + 30 * std::sin(0.5 * mm.z);
}

MeasurableSeries Truth(const VolumeGrid& grid)
{
  MeasurableSeries series;
  series.volume = Paint(grid, Pattern);
  return series;
}

template<typename Work>
Error ErrorOf(const Work& work)
{
  try
  {
    work();
  }
  catch (const Error& error)
  {
    return error;
  }
  return Error(ErrorCode::Internal, "nothing was thrown");
}

EvaluationCase MakeCase(const MeasurableSeries& truth, const SlicePlan& plan)
{
  NoProgress progress;
  return MakeTruthCase(truth, "a", plan, GridKind::Isotropic, 1, progress);
}
} // namespace

TEST(EvaluationCase, FactorThicknessAndGapFollowFromEachOther)
{
  DegradationOptions options;
  options.factors = {3, 5};
  EXPECT_NEAR(PlanSlices(options, 0.8)[1].spacingMm, 4, 1e-12);
  EXPECT_NEAR(PlanSlices(options, 0.8)[1].thicknessMm, 4, 1e-12);
  options.gapMm = 0.4;
  EXPECT_NEAR(PlanSlices(options, 0.8)[0].thicknessMm, 2, 1e-12);
  options.factors.clear();
  options.thicknessMm = 3.6;
  EXPECT_NEAR(PlanSlices(options, 0.8)[0].spacingMm, 4, 1e-12);
}

TEST(EvaluationCase, ContradictionsAreNamed)
{
  DegradationOptions options;
  EXPECT_THAT(ErrorOf([&] { PlanSlices(options, 1); }).Message(),
              HasSubstr("expected a factor, or a thickness"));
  options.factors = {5};
  options.thicknessMm = 3;
  options.gapMm = 1;
  EXPECT_THAT(ErrorOf([&] { PlanSlices(options, 1); }).Message(),
              HasSubstr("4 mm from slice to slice, and the factor asks for 5 mm"));
  options.thicknessMm.reset();
  options.gapMm = 5;
  EXPECT_THAT(ErrorOf([&] { PlanSlices(options, 1); }).Message(), HasSubstr("have no thickness left"));
}

TEST(EvaluationCase, ThickSlicesAreThoseOfTheAcquisitionModel)
{
  const MeasurableSeries truth = Truth(UnitGrid(20, 18, 41));
  const EvaluationCase made = MakeCase(truth, {5, 4});
  EXPECT_EQ(made.factor, 5);
  EXPECT_EQ(made.acquisition.sliceThicknessMm, 4);
  EXPECT_EQ(made.thick.voxels, AverageToThickSlices(truth.volume, 5, {SliceProfileShape::Box, 4}).voxels);
  EXPECT_LT(MeasureConsistency(*made.truth, made.thick, {SliceProfileShape::Box, 4}).rms, 1e-4);
  EXPECT_FALSE(made.isTruthInterpolated);
}

TEST(EvaluationCase, TheTruthExplainsTheThickSlicesWhereverItEnds)
{
  for (const std::size_t slices : {41u, 42u, 43u, 44u, 45u})
  {
    const EvaluationCase made = MakeCase(Truth(UnitGrid(20, 18, slices)), {5, 5});
    EXPECT_EQ(made.thick.grid.slices, 9u);
    EXPECT_EQ(made.truth->grid.slices, 41u);
    EXPECT_LT(MeasureConsistency(*made.truth, made.thick, {SliceProfileShape::Box, 5}).maximum, 1e-4)
        << slices;
  }
}

TEST(EvaluationCase, TheTruthOfOtherSlicesIsInterpolated)
{
  VolumeGrid grid = UnitGrid(20, 18, 41);
  grid.sliceSpacingMm = 1.2;
  const EvaluationCase made = MakeCase(Truth(grid), {5, 5});
  EXPECT_TRUE(made.isTruthInterpolated);
  EXPECT_EQ(made.truth->grid.sliceSpacingMm, 1);
  const Volume expected = Paint(made.truth->grid, Pattern);
  for (std::size_t n = 0; n < expected.voxels.size(); n++)
  {
    ASSERT_NEAR(made.truth->voxels[n], expected.voxels[n], 1);
  }
}

TEST(EvaluationCase, WhatIsNoTruthOrTooShortIsRefused)
{
  VolumeGrid thick = UnitGrid(20, 18, 10);
  thick.sliceSpacingMm = 2;
  EXPECT_THAT(ErrorOf([&] { RequireNearIsotropic(thick); }).Message(),
              HasSubstr("give it as a thick volume"));
  const Error tooFew = ErrorOf([] { MakeCase(Truth(UnitGrid(20, 18, 12)), {5, 5}); });
  EXPECT_EQ(tooFew.Code(), ErrorCode::TooFew);
  EXPECT_THAT(tooFew.Message(), HasSubstr("only 3 slices 5 mm apart"));
}

TEST(EvaluationCase, AnyAxisMayBecomeTheSlices)
{
  const Volume volume = Paint(ObliqueGrid(5, 7, 4), Pattern);
  for (const char* axis : {"slices", "rows", "columns"})
  {
    const Volume turned = WithSlicesAlong(volume, axis);
    const Volume expected = Paint(turned.grid, Pattern); // every voxel where it was in the patient
    for (std::size_t n = 0; n < expected.voxels.size(); n++)
    {
      ASSERT_NEAR(turned.voxels[n], expected.voxels[n], 1e-4) << axis;
    }
  }
  EXPECT_EQ(WithSlicesAlong(volume, "rows").grid.slices, 7u);
  EXPECT_EQ(WithSlicesAlong(volume, "columns").grid.slices, 5u);
  EXPECT_EQ(ErrorOf([&] { WithSlicesAlong(volume, "z"); }).Code(), ErrorCode::InvalidArgument);
}

TEST(EvaluationCase, ThickVolumesKnowTheirThicknessOrAreTold)
{
  MeasurableSeries thick = Truth(ObliqueGrid(8, 8, 6));
  EXPECT_EQ(MakeThickCase(thick, "a", std::nullopt).acquisition.sliceThicknessMm, 2.5);
  EXPECT_EQ(MakeThickCase(thick, "a", 2).acquisition.sliceThicknessMm, 2);
  thick.sliceThicknessMm = 3;
  EXPECT_EQ(MakeThickCase(thick, "a", 2).acquisition.sliceThicknessMm, 3);
  EXPECT_NEAR(MakeThickCase(thick, "a", 2).factor, 2.27, 1e-12);
}

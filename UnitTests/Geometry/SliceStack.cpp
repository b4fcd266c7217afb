#include "Geometry/SliceStack.h"

#include "Base/Error.h"
#include "Base/Random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;
using testing::ElementsAre;

namespace
{
constexpr double pixelMm = 0.8;

/// An oblique sagittal plane, as an angled spine protocol has it.
SlicePlane ObliquePlane()
{
  SlicePlane plane;
  plane.rowDirection = Normalised({0.12, 0.95, -0.05});
  plane.columnDirection = Normalised(Cross(plane.rowDirection, Normalised({0.99, -0.1, 0.08})));
  return plane;
}

/// Slices at the given places along the normal of `plane`, each moved sideways by `lateral` of its place.
std::vector<SlicePlane> Stack(
    const SlicePlane& plane, const std::vector<double>& placesMm,
    const std::function<Vector3(double)>& lateral = [](double) { return Vector3{}; })
{
  const Vector3 normal = Cross(plane.rowDirection, plane.columnDirection);
  std::vector<SlicePlane> planes;
  for (double place : placesMm)
  {
    planes.push_back(plane);
    planes.back().positionMm = Vector3{-31, 17.5, 220} + normal * place + lateral(place);
  }
  return planes;
}

std::vector<double> Places(std::size_t count, double spacingMm)
{
  std::vector<double> places;
  for (std::size_t i = 0; i < count; i++)
  {
    places.push_back(static_cast<double>(i) * spacingMm);
  }
  return places;
}

std::string RefusalOf(const SliceStack& stack, ErrorCode expected)
{
  try
  {
    RequireUsableStack(stack, pixelMm);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), expected);
    return error.Message();
  }
  return "not refused";
}
} // namespace

TEST(SliceStack, OrderFollowsPositionWhateverTheInputOrder)
{
  const std::vector<SlicePlane> sorted = Stack(ObliquePlane(), Places(12, 5.5));
  Random random(7);
  for (int trial = 0; trial < 10; trial++)
  {
    std::vector<std::size_t> from(sorted.size());
    std::vector<SlicePlane> shuffled;
    for (std::size_t i = 0; i < from.size(); i++)
    {
      from[i] = i;
      std::swap(from[i], from[random.Below(i + 1)]);
    }
    for (std::size_t i : from)
    {
      shuffled.push_back(sorted[i]);
    }
    const SliceStack stack = AnalyseSliceStack(shuffled, pixelMm);
    for (std::size_t k = 0; k < sorted.size(); k++)
    {
      EXPECT_EQ(from[stack.order[k]], k);
    }
    EXPECT_NEAR(Norm(stack.originMm - sorted.front().positionMm), 0, 1e-9);
  }
}

TEST(SliceStack, ObliqueUniformStackHasItsSpacingAndNoTilt)
{
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), Places(23, 6.6)), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Uniform);
  EXPECT_NEAR(stack.spacingMm, 6.6, 1e-10);
  EXPECT_NEAR(stack.toleranceMm, 0.066, 1e-10);
  EXPECT_TRUE(stack.isStraight);
  EXPECT_NEAR(stack.tiltDegrees, 0, 1e-6);
  EXPECT_EQ(stack.lateralStepMm, Vector3{});
  EXPECT_NO_THROW(RequireUsableStack(stack, pixelMm));
}

TEST(SliceStack, PositionsRoundedToHundredthsAreUniformAndTheFitRemovesTheRounding)
{
  std::vector<SlicePlane> planes = Stack(ObliquePlane(), Places(60, 5));
  const Vector3 exactOrigin = planes.front().positionMm;
  for (SlicePlane& plane : planes)
  {
    for (double* coordinate : {&plane.positionMm.x, &plane.positionMm.y, &plane.positionMm.z})
    {
      *coordinate = std::round(*coordinate * 100) / 100;
    }
  }
  const SliceStack stack = AnalyseSliceStack(planes, pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Uniform);
  EXPECT_TRUE(stack.isStraight);
  EXPECT_GT(stack.largestResidualMm, 1e-4);
  EXPECT_LT(stack.largestResidualMm, 0.01);
  EXPECT_NEAR(stack.spacingMm, 5, 2e-4);
  EXPECT_NEAR(Norm(stack.originMm - exactOrigin), 0, 0.005);
  EXPECT_NO_THROW(RequireUsableStack(stack, pixelMm));
}

TEST(SliceStack, OneMissingSliceIsNamedWithItsNeighbours)
{
  std::vector<double> places = Places(10, 3);
  places.erase(places.begin() + 4);
  SlicePlane transverse{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
  const SliceStack stack = AnalyseSliceStack(Stack(transverse, places), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Missing);
  EXPECT_EQ(stack.firstMissingAfter, 3u);
  EXPECT_EQ(stack.spacingMm, 3);
  EXPECT_EQ(RefusalOf(stack, ErrorCode::MissingSlice),
            "slice(s) missing between p=229 and p=235 mm (gap 6 mm, spacing 3 mm)");
}

TEST(SliceStack, ThreeSlicesWithAHoleAreMissingOne)
{
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), {0, 5, 15}), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Missing);
  EXPECT_NEAR(stack.spacingMm, 5, 1e-10);
}

TEST(SliceStack, HeadCtOfTwoSpacingsNamesBoth)
{
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), {0, 2, 4, 6, 11, 16}), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Variable);
  EXPECT_EQ(RefusalOf(stack, ErrorCode::VariableSpacing),
            "slice spacing changes from 2 mm (3 gaps) to 5 mm (2 gaps)");
}

TEST(SliceStack, AWholeMultipleThatGoesOnIsAStepNotAHole)
{
  const std::vector<double> places = {0, 2.5, 5, 7.5, 10, 17.5, 25, 32.5};
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), places), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Variable);
  EXPECT_EQ(RefusalOf(stack, ErrorCode::VariableSpacing),
            "slice spacing changes from 2.5 mm (4 gaps) to 7.5 mm (3 gaps)");
}

TEST(SliceStack, TheGapFromThinSlicesToThickOnesIsNoHole)
{
  const std::vector<double> places = {0, 2.5, 5, 7.5, 12.5, 20, 27.5, 35};
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), places), pixelMm);
  EXPECT_EQ(RefusalOf(stack, ErrorCode::VariableSpacing),
            "slice spacing changes from 2.5 mm (3 gaps) to 5 mm (1 gap) to 7.5 mm (3 gaps)");
}

TEST(SliceStack, ThreeThicknessesThatTouchAreFiveSteps)
{
  const std::vector<double> places = {0, 2.5, 5, 8.75, 13.75, 18.75, 23.75, 30, 37.5, 45};
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), places), pixelMm);
  EXPECT_EQ(
      RefusalOf(stack, ErrorCode::VariableSpacing),
      "slice spacing changes from 2.5 mm (2 gaps) to 3.75 mm (1 gap) to 5 mm (3 gaps) to 6.25 mm (1 gap) to "
      "7.5 mm (2 gaps)");
}

TEST(SliceStack, RoundingAlongTheNormalExplainsNoBend)
{
  std::vector<SlicePlane> planes;
  for (int k = 0; k < 12; k++)
  {
    planes.push_back({{0, 0.05 * k * k, 5.0 * k}, {1, 0, 0}, {0, 1, 0}});
  }
  StackEvidence evidence;
  evidence.roundingUnitMm = {0, 0.01, 1};
  const SliceStack stack = AnalyseSliceStack(planes, 1, evidence);
  EXPECT_NEAR(stack.lateralRoundingMm, 0.01, 1e-12);
  EXPECT_THROW(RequireUsableStack(stack, 1), Error);
}

TEST(SliceStack, AWideGapBetweenThickSlicesIsAStepAndBetweenThinOnesAHole)
{
  const std::vector<SlicePlane> planes = Stack(ObliquePlane(), {0, 5, 10, 15, 20, 30});
  StackEvidence evidence;
  evidence.thicknessMm = {5, 5, 5, 5, 10, 10};
  EXPECT_EQ(AnalyseSliceStack(planes, pixelMm, evidence).spacing, SliceSpacing::Variable);
  evidence.thicknessMm = {5, 5, 5, 5, 5, 5};
  EXPECT_EQ(AnalyseSliceStack(planes, pixelMm, evidence).spacing, SliceSpacing::Missing);
  EXPECT_EQ(AnalyseSliceStack(planes, pixelMm).spacing, SliceSpacing::Missing);
}

TEST(SliceStack, PositionsRoundedToATenthAreUniformOnlyIfItIsKnownThatTheyAreRounded)
{
  Random random(5);
  for (int trial = 0; trial < 200; trial++)
  {
    SlicePlane plane = ObliquePlane();
    const double spacingMm = 1.5 + 8 * random.Uniform();
    std::vector<SlicePlane> planes = Stack(plane, Places(6 + random.Below(40), spacingMm));
    for (SlicePlane& each : planes)
    {
      for (double* coordinate : {&each.positionMm.x, &each.positionMm.y, &each.positionMm.z})
      {
        *coordinate = std::round(*coordinate * 10) / 10;
      }
    }
    StackEvidence evidence;
    evidence.roundingUnitMm = {0.1, 0.1, 0.1};
    const SliceStack stack = AnalyseSliceStack(planes, pixelMm, evidence);
    ASSERT_EQ(stack.spacing, SliceSpacing::Uniform) << spacingMm;
    ASSERT_TRUE(stack.isStraight) << spacingMm;
    ASSERT_NO_THROW(RequireUsableStack(stack, pixelMm)) << spacingMm;
    ASSERT_NEAR(stack.spacingMm, spacingMm,
                0.1 * std::sqrt(12.0 / static_cast<double>(planes.size() - 1)) / 2);
    planes[3].positionMm =
        planes[3].positionMm + Cross(plane.rowDirection, plane.columnDirection) * (0.3 * spacingMm);
    ASSERT_NE(AnalyseSliceStack(planes, pixelMm, evidence).spacing, SliceSpacing::Uniform) << spacingMm;
  }
}

TEST(SliceStack, PositionsRoundedToWholeMillimetresAreUniformAndASliceMovedByOneIsNot)
{
  Random random(6);
  for (int trial = 0; trial < 200; trial++)
  {
    const double spacingMm = 2.6 + 6 * random.Uniform();
    std::vector<SlicePlane> planes = Stack(ObliquePlane(), Places(6 + random.Below(30), spacingMm));
    for (SlicePlane& each : planes)
    {
      Vector3& p = each.positionMm;
      p = {std::round(p.x), std::round(p.y), std::round(p.z)};
    }
    StackEvidence evidence;
    evidence.roundingUnitMm = {1, 1, 1};
    const SliceStack stack = AnalyseSliceStack(planes, pixelMm, evidence);
    ASSERT_EQ(stack.spacing, SliceSpacing::Uniform) << spacingMm;
    ASSERT_NO_THROW(RequireUsableStack(stack, pixelMm)) << spacingMm;
    ASSERT_NEAR(stack.spacingMm, spacingMm, 1.8 / static_cast<double>(planes.size() - 1)) << spacingMm;
  }
  SlicePlane axial;
  axial.rowDirection = {1, 0, 0};
  axial.columnDirection = {0, 1, 0};
  StackEvidence evidence;
  evidence.roundingUnitMm = {0, 0, 1};
  const auto judged = [&](const std::vector<double>& placesMm)
  { return AnalyseSliceStack(Stack(axial, placesMm), pixelMm, evidence).spacing; };
  EXPECT_EQ(judged({0, 4, 9, 13, 18, 22, 26}), SliceSpacing::Uniform) << "4.4 mm";
  EXPECT_NE(judged({0, 4, 9, 12, 16, 20, 24}), SliceSpacing::Uniform) << "4 mm and one moved";
  EXPECT_NE(judged({0, 10, 21, 30, 40, 50}), SliceSpacing::Uniform) << "10 mm and one moved";
  EXPECT_EQ(judged({0, 4, 9, 13, 22, 26, 31}), SliceSpacing::Irregular) << "a slice lacks";
  EXPECT_EQ(judged({0, 2, 4, 6, 9, 12, 15}), SliceSpacing::Variable) << "2 and 3 mm";
}

TEST(SliceStack, GapsOffByThreePercentAreIrregularNotMissing)
{
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), {0, 5, 10.15, 15.15, 20.15}), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Irregular);
  EXPECT_EQ(RefusalOf(stack, ErrorCode::Spacing), "slice spacing varies from 5 to 5.15 mm (allowed 0.05 mm)");
}

TEST(SliceStack, GapsThatCreepWithinTheirToleranceAreIrregularByTheLine)
{
  std::vector<double> places{0};
  for (int i = 0; i < 40; i++)
  {
    places.push_back(places.back() + 5 + (i < 20 ? -0.03 : 0.03));
  }
  const SliceStack stack = AnalyseSliceStack(Stack(ObliquePlane(), places), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Irregular);
  EXPECT_THAT(
      RefusalOf(stack, ErrorCode::Spacing),
      testing::MatchesRegex("slice spacing varies from 4.97 to 5.03 mm \\(allowed 0.05 mm a gap, 0.1 mm "
                            "from even spacing where the stack is off by 0.3[0-9]* mm\\)"));
}

TEST(SliceStack, GantryTiltOf18AndAHalfDegreesIsMeasuredAndPasses)
{
  const SlicePlane plane = ObliquePlane();
  const double tangent = std::tan(18.5 * M_PI / 180);
  const auto shear = [&](double place) { return plane.columnDirection * (place * tangent); };
  const std::vector<SlicePlane> planes = Stack(plane, Places(28, 4.8), shear);
  const SliceStack stack = AnalyseSliceStack(planes, pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Uniform);
  EXPECT_NEAR(stack.spacingMm, 4.8, 1e-9) << "along the normal, not along the stack";
  EXPECT_FALSE(stack.isStraight);
  EXPECT_NEAR(stack.tiltDegrees, 18.5, 1e-6);
  EXPECT_NEAR(Norm(stack.lateralStepMm - plane.columnDirection * (4.8 * tangent)), 0, 1e-9);
  EXPECT_NEAR(Norm(stack.originMm - planes.front().positionMm), 0, 1e-9);
  EXPECT_NO_THROW(RequireUsableStack(stack, pixelMm));
}

TEST(SliceStack, TiltBeyond35DegreesIsRefused)
{
  const SlicePlane plane = ObliquePlane();
  const auto shear = [&](double place) { return plane.rowDirection * (place * std::tan(0.64)); };
  const SliceStack stack = AnalyseSliceStack(Stack(plane, Places(9, 4), shear), pixelMm);
  EXPECT_EQ(RefusalOf(stack, ErrorCode::Tilt), "slices are not stacked along their normal (36.7 degrees)");
}

TEST(SliceStack, SidewaysNoiseBelowAQuarterPixelIsStraight)
{
  const SlicePlane plane = ObliquePlane();
  Random random(3);
  const auto noise = [&](double)
  { return plane.columnDirection * (0.15 * pixelMm * (2 * random.Uniform() - 1)); };
  const std::vector<SlicePlane> planes = Stack(plane, Places(30, 6), noise);
  const SliceStack stack = AnalyseSliceStack(planes, pixelMm);
  EXPECT_TRUE(stack.isStraight);
  EXPECT_GT(stack.largestLateralResidualMm, 0);
  EXPECT_EQ(stack.lateralStepMm, Vector3{});
  EXPECT_NEAR(Norm(stack.originMm - Stack(plane, {0}).front().positionMm), 0, 0.05);
  EXPECT_NO_THROW(RequireUsableStack(stack, pixelMm));
}

TEST(SliceStack, DriftOfOverHalfAPixelIsATiltHoweverSmallTheAngle)
{
  const SlicePlane plane = ObliquePlane();
  const auto drift = [&](double place) { return plane.rowDirection * (place * 0.0034); }; // 0.195 degrees
  EXPECT_TRUE(AnalyseSliceStack(Stack(plane, Places(20, 5), drift), pixelMm).isStraight);
  EXPECT_FALSE(AnalyseSliceStack(Stack(plane, Places(40, 5), drift), pixelMm).isStraight);
}

TEST(SliceStack, SidewaysStepsThatBendAreRefused)
{
  const SlicePlane plane = ObliquePlane();
  const auto bend = [&](double place) { return plane.columnDirection * (place == 20 ? 1.0 : 0.0); };
  const SliceStack stack = AnalyseSliceStack(Stack(plane, Places(9, 5), bend), pixelMm);
  EXPECT_EQ(
      RefusalOf(stack, ErrorCode::Tilt),
      "slices are not stacked along their normal (0 degrees, and up to 0.89 mm sideways of a straight line)");
}

TEST(SliceStack, AHoleInATiltedStackIsAHoleNotABend)
{
  const SlicePlane plane = ObliquePlane();
  const auto shear = [&](double place) { return plane.columnDirection * (place * 0.2); };
  const SliceStack stack = AnalyseSliceStack(Stack(plane, {0, 5, 10, 20, 25}, shear), pixelMm);
  EXPECT_EQ(stack.spacing, SliceSpacing::Missing);
  EXPECT_NEAR(stack.largestLateralResidualMm, 0, 1e-9);
  EXPECT_NEAR(Norm(stack.lateralStepMm), 1, 1e-9);
}

TEST(SliceStack, FewerThanTwoOrUndefinedPlanesAreTheCallersMistake)
{
  EXPECT_THROW(AnalyseSliceStack(Stack(ObliquePlane(), {0}), pixelMm), Error);
  std::vector<SlicePlane> undefined = Stack(ObliquePlane(), Places(5, 5));
  undefined[2].positionMm.y = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(AnalyseSliceStack(undefined, pixelMm), Error);
}

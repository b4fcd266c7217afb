#include "Evaluation/EvaluationMeasurer.h"

#include "Volume/Phantom.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace Clade;

TEST(EvaluationMeasurer, LinesThatAMethodMadeFlatCountAgainstIt)
{
  const Volume sharp = SamplePhantom(PhantomGrid(PhantomPlane::Coronal, 4, 4), 4, PhantomContrast::Mr, 5);
  NoProgress progress;
  EvaluationMeasurerOptions options;
  options.sliceSpacingMm = 20;
  const EvaluationMeasurer measurer(sharp, options, progress);
  Volume halfFlat = sharp; // one half of the columns
  for (std::size_t n = 0; n < halfFlat.voxels.size(); n++)
  {
    if (n % sharp.grid.columns < sharp.grid.columns / 2)
    {
      halfFlat.voxels[n] = 100;
    }
  }
  const auto whole = measurer.Measure(sharp, nullptr, progress),
             half = measurer.Measure(halfFlat, nullptr, progress);
  const double share = half.at("EdgeLines") / whole.at("EdgeLines");
  ASSERT_GT(share, 0.2);
  ASSERT_LT(share, 0.9);
  EXPECT_LT(half.at("EdgeSharpness"), 1.5 * share * whole.at("EdgeSharpness"));
  Volume flat = sharp;
  std::fill(flat.voxels.begin(), flat.voxels.end(), 100.f);
  EXPECT_EQ(measurer.Measure(flat, nullptr, progress).at("EdgeSharpness"), 0);
}

TEST(EvaluationMeasurer, BlurLowersEdgeSharpnessAndPsnrAndRaisesPiqe)
{
  const Volume sharp = SamplePhantom(PhantomGrid(PhantomPlane::Coronal, 4, 4), 4, PhantomContrast::Mr, 5);
  Volume blurred = sharp;
  const std::size_t plane = sharp.grid.columns * sharp.grid.rows;
  for (std::size_t n = 2 * plane; n + 2 * plane < sharp.voxels.size(); n++)
  {
    blurred.voxels[n] = (sharp.voxels[n - 2 * plane] + sharp.voxels[n - plane] + sharp.voxels[n] +
                         sharp.voxels[n + plane] + sharp.voxels[n + 2 * plane]) /
                        5;
  }
  NoProgress progress;
  EvaluationMeasurerOptions options;
  options.sliceSpacingMm = 20;
  const EvaluationMeasurer measurer(blurred, options, progress);
  const auto ofSharp = measurer.Measure(sharp, &sharp, progress);
  const auto ofBlurred = measurer.Measure(blurred, &sharp, progress);
  EXPECT_EQ(ofSharp.at("EdgeLines"), ofBlurred.at("EdgeLines"));
  EXPECT_GT(ofSharp.at("EdgeSharpness"), 1.3 * ofBlurred.at("EdgeSharpness"));
  EXPECT_LT(ofSharp.at("Piqe"), ofBlurred.at("Piqe"));
  EXPECT_GT(ofBlurred.at("Snr"), ofSharp.at("Snr")); // averaging takes noise away
  EXPECT_LT(ofBlurred.at("Ssim"), 1);
  EXPECT_EQ(measurer.Plan().planes.size(), 2u);
  EXPECT_GT(measurer.Plan().planes[0].tissueSlices, 0u);
  EXPECT_GE(measurer.Plan().lines.size(), ofSharp.at("EdgeLines"));
}

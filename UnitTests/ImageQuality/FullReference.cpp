#include "ImageQuality/FullReference.h"

#include "Base/Error.h"
#include "Support/Phantom.h"
#include "Support/ReferenceVolume.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

namespace
{
FullReference Compare(const Volume& reference, const Volume& test, const FullReferenceOptions& options = {})
{
  NoProgress progress;
  return CompareVolumes(reference, test, options, progress);
}

template<typename Function>
std::string ErrorOf(const Function& function)
{
  try
  {
    function();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

double Wave(const Vector3& p)
{
  return 100 + 50 * std::sin(p.x / 2) + 20 * std::cos(p.y / 3) + 10 * p.z;
}

/// Every `factor` slices of a volume averaged into one.
Volume Thick(const Volume& fine, std::size_t factor)
{
  VolumeGrid grid = fine.grid;
  grid.slices = fine.grid.slices / factor;
  grid.sliceSpacingMm = fine.grid.sliceSpacingMm * static_cast<double>(factor);
  grid.originMm = fine.grid.PatientFromIndex({0, 0, (static_cast<double>(factor) - 1) / 2});
  Volume thick(grid);
  const std::size_t size = grid.columns * grid.rows;
  for (std::size_t n = 0; n < thick.voxels.size(); n++)
  {
    double sum = 0;
    for (std::size_t f = 0; f < factor; f++)
    {
      sum += fine.voxels[(n / size * factor + f) * size + n % size];
    }
    thick.voxels[n] = static_cast<float>(sum / static_cast<double>(factor));
  }
  return thick;
}
} // namespace

TEST(FullReference, ReproducesTheReferencePairs)
{
  std::size_t pairs = 0;
  const json cases = ReferenceJson("psnr_ssim.json")["cases"];
  for (const json& one : cases)
  {
    if (!one.contains("ref_file"))
    {
      continue; // a volume against itself: below
    }
    const Volume a = ReferenceVolume(one["ref_file"]), b = ReferenceVolume(one["test_file"]);
    for (const auto& [name, expected] : one["results"].items())
    {
      FullReferenceOptions options;
      options.dataRange = expected["data_range"].get<double>();
      const FullReference result = Compare(a, b, options);
      EXPECT_NEAR(result.psnrDb.value_or(0), expected["psnr"], 1e-9) << one["id"] << name;
      EXPECT_NEAR(result.meanSquaredDifference, one["mse"], 1e-9 * double(one["mse"]));
      EXPECT_NEAR(result.meanAbsoluteDifference, one["mae"], 1e-9 * double(one["mae"]));
    }
    const FullReference byDefault = Compare(a, b);
    const json& recommended = one["results"]["ref_max_minus_min"];
    EXPECT_EQ(byDefault.dataRange, recommended["data_range"]);
    ASSERT_TRUE(byDefault.ssim);
    EXPECT_NEAR(byDefault.ssim->mean, recommended["ssim3d_gauss_sigma1.5_win11_popcov"]["mean_cropped"],
                1e-9);
    pairs++;
  }
  EXPECT_EQ(pairs, 3u);
}

TEST(FullReference, LeavesOutWhatIsPaddingInEitherVolume)
{
  const json cases = ReferenceJson("psnr_ssim.json")["cases"];
  ASSERT_EQ(cases.size(), 4u);
  for (const json& one : cases)
  {
    if (!one.contains("mask_count"))
    {
      continue;
    }
    Volume a = ReferenceVolume(one["ref_file"]);
    const Volume b = ReferenceVolume(one["test_file"]);
    FullReferenceOptions options;
    options.dataRange = double(one["ref_max"]) - double(one["ref_min"]);
    for (float voxel : a.voxels)
    {
      a.padding.push_back(voxel > 0.1 * double(one["ref_max"]) ? 0 : 1);
    }
    const FullReference result = Compare(a, b, options);
    EXPECT_EQ(result.voxels, one["mask_count"]);
    EXPECT_NEAR(result.psnrDb.value_or(0), one["masked_psnr_ref_gt_10pct_max_range_ref_max_minus_min"], 1e-9);
    Volume masked = b;
    masked.padding = a.padding;
    a.padding.clear();
    EXPECT_NEAR(Compare(a, masked, options).psnrDb.value_or(0), result.psnrDb.value_or(-1), 1e-12);
  }
}

TEST(FullReference, HasNoPsnrAndASimilarityOfOneForEqualVolumes)
{
  const Volume volume = Paint(UnitGrid(16, 16, 16), Wave);
  const FullReference result = Compare(volume, volume);
  EXPECT_EQ(result.psnrDb, std::nullopt);
  EXPECT_EQ(result.largestDifference, 0);
  EXPECT_NEAR(result.ssim ? result.ssim->mean : 0, 1, 1e-12);
}

TEST(FullReference, GivesDifferencesAsTestLessReference)
{
  const Volume reference = Paint(UnitGrid(4, 4, 4), Wave);
  Volume test = reference;
  for (float& voxel : test.voxels)
  {
    voxel -= 8;
  }
  const FullReference result = Compare(reference, test);
  EXPECT_NEAR(result.meanDifference, -8, 1e-5);
  EXPECT_NEAR(result.meanAbsoluteDifference, 8, 1e-5);
  EXPECT_NEAR(result.largestDifference, 8, 1e-4);
  EXPECT_FALSE(result.ssim); // too small for a window
}

TEST(FullReference, NamesWhatItCannotCompare)
{
  const Volume volume = Paint(UnitGrid(5, 5, 5), Wave);
  Volume moved = volume;
  moved.grid.originMm.x = 0.02;
  EXPECT_EQ(
      ErrorOf([&] { Compare(volume, moved); }),
      "the two volumes are not on one grid; voxel by voxel, only volumes of the same size and place can be "
      "compared");
  const Volume flat(UnitGrid(5, 5, 5));
  EXPECT_EQ(ErrorOf([&] { Compare(flat, volume); }),
            "all voxels of the reference are equal; give the data range");
  Volume damaged = volume;
  damaged.voxels[7] = INFINITY;
  EXPECT_EQ(ErrorOf([&] { Compare(volume, damaged); }),
            "the volumes hold voxels that are not finite numbers");
  Volume padded = volume;
  padded.padding.assign(125, 1);
  EXPECT_EQ(ErrorOf([&] { Compare(volume, padded); }),
            "there is no voxel to compare: every one is padding in one of the volumes");
}

TEST(ReslicingError, IsNothingForAVolumeThatAveragesToTheThickSlices)
{
  const Volume fine = Paint(ObliqueGrid(9, 8, 20), Wave);
  const Volume thick = Thick(fine, 5);
  const ReslicingError error = MeasureReslicingError(fine, thick, thick.grid.sliceSpacingMm);
  EXPECT_EQ(error.slices, 4u);
  EXPECT_EQ(error.voxels, 9u * 8 * 4);
  EXPECT_NEAR(error.rms, 0, 1e-4);
}

TEST(ReslicingError, IsTheDifferenceOfTheMeans)
{
  const Volume fine = Paint(ObliqueGrid(9, 8, 20), Wave);
  Volume thick = Thick(fine, 5);
  for (float& voxel : thick.voxels)
  {
    voxel += 3;
  }
  const ReslicingError error = MeasureReslicingError(fine, thick, thick.grid.sliceSpacingMm);
  EXPECT_NEAR(error.meanDifference, -3, 1e-4);
  EXPECT_NEAR(error.rms, 3, 1e-4);
  EXPECT_NEAR(error.largestDifference, 3, 1e-3);
}

TEST(ReslicingError, RespectsAThicknessThatIsNotTheSpacing)
{
  // a ramp along the normal averages to its value at the centre whatever the thickness, but for the cut ends
  VolumeGrid grid = UnitGrid(3, 3, 40);
  const Volume fine = Paint(grid, [](const Vector3& p) { return p.z; });
  grid.slices = 5;
  grid.sliceSpacingMm = 6;
  grid.originMm.z = 8;
  const Volume thick = Paint(grid, [](const Vector3& p) { return p.z; });
  for (double thicknessMm : {0.3, 1.0, 4.7, 9.0})
  {
    EXPECT_NEAR(MeasureReslicingError(fine, thick, thicknessMm).rms, 0, 1e-5) << thicknessMm;
  }
  EXPECT_GT(MeasureReslicingError(fine, thick, 30).rms, 0.5);
}

TEST(ReslicingError, LeavesOutSlicesThatTheFinerVolumeDoesNotReach)
{
  const Volume fine = Paint(UnitGrid(3, 3, 12), Wave);
  VolumeGrid grid = UnitGrid(3, 3, 6);
  grid.sliceSpacingMm = 4;
  EXPECT_EQ(MeasureReslicingError(fine, Paint(grid, Wave), 3).slices,
            4u); // the one at 12 mm reaches 10.5..11.5
  grid.originMm.z = 100;
  EXPECT_EQ(ErrorOf([&] { MeasureReslicingError(fine, Paint(grid, Wave), 3); }),
            "none of the thick slices lies within the finer volume");
}

TEST(ReslicingError, NeedsTheSameColumnsAndRows)
{
  const Volume fine = Paint(UnitGrid(3, 3, 12), Wave);
  VolumeGrid grid = UnitGrid(3, 3, 4);
  grid.sliceSpacingMm = 3;
  grid.originMm = {0.5, 0, 1};
  EXPECT_EQ(ErrorOf([&] { MeasureReslicingError(fine, Paint(grid, Wave), 3); }),
            "the two volumes do not have the same columns and rows; the re-slicing error needs them");
  grid.originMm.x = 0;
  EXPECT_TRUE(SameInPlaneGrid(fine.grid, grid));
  EXPECT_NE(ErrorOf([&] { MeasureReslicingError(fine, Paint(grid, Wave), 0); }), "");
}

#include "Dicom/Read/SeriesCheck.h"

#include "Support/DicomPhantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using testing::StartsWith;

// The stack as a whole: Dicom.md, from "Slice spacing" to "Worth doing".
namespace
{
VolumeGrid AxialGrid(double pixelMm, double spacingMm, std::size_t slices = 8)
{
  VolumeGrid grid = UnitGrid(16, 12, slices);
  grid.columnSpacingMm = pixelMm;
  grid.rowSpacingMm = pixelMm;
  grid.sliceSpacingMm = spacingMm;
  return grid;
}

std::string VerdictOnGrid(const VolumeGrid& grid, const PhantomSeriesOptions& options = {},
                          const InputLimits& limits = {})
{
  return Verdict(MakeSeries(Volume(grid), options), limits);
}

// Moves every slice by what `offsetMm(slice)` says.
template<typename Offset>
DatasetEdit Moving(const VolumeGrid& grid, const Offset& offsetMm)
{
  return [=](DcmDataset& dataset, std::size_t slice)
  {
    const Vector3 p = grid.PatientFromIndex({0, 0, static_cast<double>(slice)}) + offsetMm(slice);
    const std::string text = std::to_string(p.x) + "\\" + std::to_string(p.y) + "\\" + std::to_string(p.z);
    dataset.putAndInsertString(DCM_ImagePositionPatient, text.c_str());
  };
}
} // namespace

TEST(SeriesCheck, AMissingSliceIsNamed)
{
  std::vector<DicomObject> objects = MakeSeries(Volume(AxialGrid(1, 4)));
  objects.erase(objects.begin() + 3);
  EXPECT_EQ(Verdict(objects),
            "E_MISSING_SLICE: slice(s) missing between p=8 and p=16 mm (gap 8 mm, spacing 4 mm)");
}

TEST(SeriesCheck, UnevenSpacingIsRefused)
{
  const VolumeGrid grid = AxialGrid(1, 4);
  const auto later = [](std::size_t slice) { return Vector3{0, 0, slice > 5 ? 1.5 : 0}; };
  EXPECT_EQ(Verdict(MakeSeries(Volume(grid), {}, Moving(grid, later))),
            "E_SPACING: slice spacing varies from 4 to 5.5 mm (allowed 0.04 mm)");
}

TEST(SeriesCheck, ATiltThatCanBePutStraightIsAccepted)
{
  const VolumeGrid grid = AxialGrid(1, 4);
  const auto tilted = [&](double millimetresPerSlice)
  {
    return Verdict(MakeSeries(Volume(grid), {},
                              Moving(grid,
                                     [=](std::size_t slice) {
                                       return Vector3{0, millimetresPerSlice * static_cast<double>(slice), 0};
                                     })));
  };
  EXPECT_EQ(tilted(1), "accepted");
  EXPECT_EQ(tilted(4), "E_TILT: slices are not stacked along their normal (45 degrees)");
  EXPECT_EQ(tilted(0.01), "accepted");
}

TEST(SeriesCheck, ABentStackIsRefused)
{
  const VolumeGrid grid = AxialGrid(1, 4);
  const auto bent = [](std::size_t slice) { return Vector3{slice == 4 ? 2.0 : 0.0, 0, 0}; };
  EXPECT_THAT(Verdict(MakeSeries(Volume(grid), {}, Moving(grid, bent))),
              StartsWith("E_TILT: slices are not stacked along their normal"));
}

TEST(SeriesCheck, TooFewSlicesAreRefused)
{
  std::vector<DicomObject> objects = MakeSeries();
  objects.resize(4);
  EXPECT_EQ(Verdict(objects), "E_TOO_FEW: 4 slices, at least 5 needed");
  objects.resize(1);
  EXPECT_EQ(Verdict(objects), "E_TOO_FEW: 1 slice, at least 5 needed");
  InputLimits limits;
  limits.minimumSlices = 1;
  EXPECT_EQ(Verdict(objects, limits), "E_TOO_FEW: 1 slice, at least 2 needed");
  limits.minimumSlices = 12;
  EXPECT_EQ(Verdict(MakeSeries(), limits), "E_TOO_FEW: 8 slices, at least 12 needed");
}

TEST(SeriesCheck, AnIsotropicSeriesNeedsNothing)
{
  EXPECT_EQ(VerdictOnGrid(AxialGrid(1, 1.25)),
            "I_NOTHING_TO_DO: slice spacing 1.25 mm is already close to the pixel spacing 1 mm");
  InputLimits limits;
  limits.requireAnisotropy = false;
  EXPECT_EQ(VerdictOnGrid(AxialGrid(1, 1.25), {}, limits), "accepted");
}

TEST(SeriesCheck, ARatioOfOneAndAHalfIsWorthTheWorkHoweverItIsRounded)
{
  VolumeGrid grid = ObliqueGrid(16, 12, 19);
  grid.columnSpacingMm = grid.rowSpacingMm = 2;
  grid.sliceSpacingMm = 3 - 1e-8;
  EXPECT_EQ(VerdictOnGrid(grid), "accepted");
}

TEST(SeriesCheck, PixelsFarFromSquareAreRefused)
{
  VolumeGrid grid = AxialGrid(1, 5);
  grid.rowSpacingMm = 1.5;
  EXPECT_EQ(VerdictOnGrid(grid), "accepted");
  grid.rowSpacingMm = 1.6;
  EXPECT_EQ(VerdictOnGrid(grid),
            "E_INPLANE: pixels of 1 x 1.6 mm are too far from square (at most 1 to 1.5)");
}

TEST(SeriesCheck, GapsUpToHalfTheSpacingAreAccepted)
{
  PhantomSeriesOptions options;
  options.sliceThicknessMm = 2.5;
  EXPECT_EQ(VerdictOnGrid(AxialGrid(1, 5), options), "accepted");
  options.sliceThicknessMm = 2;
  EXPECT_EQ(VerdictOnGrid(AxialGrid(1, 5), options),
            "E_GAP: 60 % of the tissue between slices was not imaged");
}

TEST(SeriesCheck, OverlappingSlicesAreAccepted)
{
  PhantomSeriesOptions options;
  options.sliceThicknessMm = 6;
  const SourceSeries series = Read(MakeSeries(Volume(AxialGrid(1, 3)), options));
  EXPECT_EQ(series.sliceThicknessMm, 6);
  EXPECT_NEAR(series.volume.grid.sliceSpacingMm, 3, 1e-9);
}

TEST(SeriesCheck, AnUnknownThicknessIsTheSpacing)
{
  for (const char* thickness : {"", "0", "26"})
  {
    const SourceSeries series =
        Read(MakeSeries(Volume(AxialGrid(1, 5)), {}, Setting(DCM_SliceThickness, thickness)));
    EXPECT_FALSE(series.hasSliceThickness) << thickness;
    EXPECT_NEAR(series.sliceThicknessMm, 5, 1e-9);
    ASSERT_EQ(series.warnings.size(), 1u);
    EXPECT_EQ(series.warnings[0].code, "W_THICKNESS");
    EXPECT_EQ(series.warnings[0].text,
              "SliceThickness is missing or implausible; the slice spacing of 5 mm is used instead");
  }
}

TEST(SeriesCheck, AThicknessThatVariesIsTold)
{
  EXPECT_EQ(Verdict(MakeSeries(Volume(AxialGrid(1, 5)), {}, Setting(DCM_SliceThickness, "4", 2))),
            "accepted, W_THICKNESS: SliceThickness varies from 4 to 5 mm; 5 mm is used");
}

TEST(SeriesCheck, SizeIsJudgedBeforeDecoding)
{
  InputLimits limits;
  limits.memoryLimitGiB = 1e-6; // 1074 bytes
  EXPECT_THAT(VerdictOnGrid(AxialGrid(1, 4), {}, limits),
              HasSubstr("E_SIZE: the volume needs 0 GiB, the limit is 0 GiB"));
  limits.memoryLimitGiB = 0;
  limits.maximumOutputSlices = 20;
  EXPECT_EQ(VerdictOnGrid(AxialGrid(1, 4), {}, limits),
            "E_SIZE: the result would have 29 slices, the limit is 20; --maximum-slices raises it (in "
            "Orthanc: MaximumSlices)");
}

TEST(SeriesCheck, AnImageTooLargeForTheMachineIsRefusedUnseen)
{
  PhantomSeriesOptions options;
  options.transferSyntaxUid = "1.2.840.10008.1.2.5"; // compressed: the length of the data proves nothing
  std::vector<DicomObject> objects = MakeSeries(options);
  InputLimits limits;
  limits.memoryLimitGiB = 16;
  for (DicomObject& object : objects)
  {
    // Rows (0028,0010) and Columns (0028,0011), US: the pixels were coded before.
    for (const char* tag : {"\x28\x00\x10\x00US\x02", "\x28\x00\x11\x00US\x02"})
    {
      const std::size_t at = object.bytes->find(std::string(tag, 7));
      ASSERT_NE(at, std::string::npos);
      object.bytes->replace(at + 8, 2, "\xff\xff");
    }
  }
  EXPECT_EQ(Verdict(objects, limits), "E_SIZE: the volume needs 128 GiB, the limit is 16 GiB; --memory-limit "
                                      "raises it (in Orthanc: MemoryLimitGiB)");
}

TEST(SeriesCheck, CancellingStopsTheReading)
{
  class Cancelled : public NoProgress
  {
    bool IsCancelled() const override { return true; }
    void ThrowIfCancelled() const override { throw Error(ErrorCode::Cancelled, "cancelled"); }
  };
  Cancelled progress;
  EXPECT_THROW(ReadSeries(MakeSeries(), {}, progress), Error);
}

TEST(SeriesCheck, NothingGivenIsTheCallersMistake)
{
  EXPECT_EQ(Verdict({}), "InvalidArgument: no image was given, expected those of one series");
}

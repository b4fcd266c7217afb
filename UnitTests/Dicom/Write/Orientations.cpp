#include "Dicom/Write/SeriesWriter.h"

#include "Support/DerivedExample.h"
#include "Support/DicomPhantom.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// From source files to derived files and back, for every way in which a patient lies, a stack is turned and
// numbered, and a manufacturer writes: every derived voxel has the value of its place. No flip, no shift.
namespace
{
struct Position
{
  const char* name; ///< PatientPosition
  Vector3 row;      ///< of an axial slice: right of the screen
  Vector3 column;   ///< down the screen
};

constexpr Position positions[] = {
    {"HFS", {1, 0, 0}, {0, 1, 0}},    {"HFP", {-1, 0, 0}, {0, -1, 0}}, {"FFS", {-1, 0, 0}, {0, 1, 0}},
    {"FFP", {1, 0, 0}, {0, -1, 0}},   {"HFDR", {0, 1, 0}, {-1, 0, 0}}, {"HFDL", {0, -1, 0}, {1, 0, 0}},
    {"FFDR", {0, -1, 0}, {-1, 0, 0}}, {"FFDL", {0, 1, 0}, {1, 0, 0}},
};

struct Writer
{
  const char* name;
  const char* imageType;
  const char* syntax;
  PhantomSeriesOptions options;
};

std::vector<Writer> Writers()
{
  PhantomSeriesOptions mr;
  PhantomSeriesOptions signedMr;
  signedMr.isSigned = true;
  signedMr.bitsStored = 16;
  PhantomSeriesOptions ct;
  ct.modality = "CT";
  ct.rescaleIntercept = -1024;
  PhantomSeriesOptions ctSigned = ct;
  ctSigned.isSigned = true;
  ctSigned.bitsStored = 16;
  ctSigned.rescaleIntercept = 0;
  PhantomSeriesOptions scaled;
  scaled.rescaleSlope = 0.5;
  scaled.rescaleIntercept = 3;
  return {{"Siemens MR", "ORIGINAL\\PRIMARY\\M\\ND\\NORM", "1.2.840.10008.1.2.1", mr},
          {"GE MR", "ORIGINAL\\PRIMARY\\OTHER", "1.2.840.10008.1.2", signedMr},
          {"Philips MR", "ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE", "1.2.840.10008.1.2.5", scaled},
          {"Siemens CT", "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI", "1.2.840.10008.1.2.4.70", ct},
          {"Canon CT", "ORIGINAL\\PRIMARY\\AXIAL", "1.2.840.10008.1.2.4.80", ctSigned}};
}

enum class Plane
{
  Axial,
  Sagittal,
  Coronal,
  DoubleOblique
};

VolumeGrid GridOf(const Position& position, Plane plane, bool isReversed)
{
  const Vector3 normal = Cross(position.row, position.column);
  VolumeGrid grid = UnitGrid(14, 11, 10);
  grid.rowDirection = plane == Plane::Sagittal ? position.column : position.row;
  grid.columnDirection = plane == Plane::Axial ? position.column : -normal;
  if (plane == Plane::DoubleOblique)
  {
    grid.rowDirection = Normalised(position.row + position.column * 0.3 - normal * 0.2);
    const Vector3 other = position.column + normal * 0.4;
    grid.columnDirection = Normalised(other - grid.rowDirection * Dot(other, grid.rowDirection));
  }
  if (isReversed) // the other stacking direction
  {
    grid.columnDirection = -grid.columnDirection;
  }
  grid.originMm = {-12.3456, 21.75, 133.002};
  grid.columnSpacingMm = 0.9;
  grid.rowSpacingMm = 0.9;
  grid.sliceSpacingMm = 3.3;
  return grid;
}

double ValueAt(const Vector3& p)
{
  return 700 + 3.1 * p.x + 5.3 * p.y + 1.7 * p.z;
}

void ExpectInPlace(const SourceSeries& source, const VolumeGrid& grid, double slope)
{
  EXPECT_TRUE(SameGrid(source.volume.grid, grid, 1e-3));
  const DerivedExample derived(source);
  std::vector<DicomObject> files;
  for (const std::string& path : derived.paths)
  {
    files.push_back({path, ""});
  }
  InputLimits limits;
  limits.requireAnisotropy = false;
  const SourceSeries read = Read(files, limits);
  EXPECT_TRUE(SameGrid(read.volume.grid, ThroughPlaneGrid(grid, GridKind::Isotropic), 1e-3));
  const VolumeGrid& fine = read.volume.grid;
  const std::size_t end = 11; // interpolated planes near the ends of a ramp know of its end
  for (std::size_t k = end; k + end < fine.slices; k += 3)
  {
    for (std::size_t j = 0; j < fine.rows; j++)
    {
      for (std::size_t i = 0; i < fine.columns; i++)
      {
        const Vector3 index{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
        const double real = read.format.rescaleSlope * static_cast<double>(read.volume.At(i, j, k)) +
                            read.format.rescaleIntercept;
        ASSERT_NEAR(real, ValueAt(fine.PatientFromIndex(index)), 1 + slope) << i << " " << j << " " << k;
      }
    }
  }
}
} // namespace

TEST(Orientations, EveryDerivedVoxelHasTheValueOfItsPlace)
{
  std::size_t n = 0;
  for (const Position& position : positions)
  {
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal, Plane::DoubleOblique})
    {
      for (const bool isReversed : {false, true})
      {
        // Every manufacturer meets every position and plane in turn
        const std::vector<Writer> writers = Writers();
        const Writer& writer = writers[n % writers.size()];
        SCOPED_TRACE(std::string(position.name) + " plane " + std::to_string(static_cast<int>(plane)) +
                     (isReversed ? " reversed " : " ") + writer.name);
        PhantomSeriesOptions options = writer.options;
        options.transferSyntaxUid = writer.syntax;
        options.countsAgainstNormal = n % 2 == 1;
        const DatasetEdit edit = [&](DcmDataset& dataset, std::size_t)
        {
          dataset.putAndInsertString(DCM_ImageType, writer.imageType);
          dataset.putAndInsertString(DCM_PatientPosition, position.name);
        };
        const VolumeGrid grid = GridOf(position, plane, isReversed);
        ExpectInPlace(Read(MakeSeries(Paint(grid, ValueAt), options, edit)), grid, options.rescaleSlope);
        n++;
      }
    }
  }
}

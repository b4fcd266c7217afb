#include "Base/Random.h"
#include "Dicom/Write/SeriesWriter.h"
#include "Support/DerivedExample.h"
#include "Support/VolumeSeries.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>

using namespace Clade;
using namespace Clade::Testing;

// Series of random geometry, format, rescale, order and faults: each is read right, to the stated tolerance,
// or refused by the right code. CLADE_RANDOM_SERIES says how many.
namespace
{
struct Fault
{
  const char* name;
  const char* code; ///< "" where the series is accepted all the same
};

constexpr Fault faults[] = {
    {"none", ""},
    {"missing slice", "E_MISSING_SLICE"},
    {"uneven", "E_SPACING"},
    {"comma", "E_NUMBER"},
    {"no position", "E_GEOMETRY"},
    {"cut file", "E_CORRUPT"},
    {"other patient", "E_PATIENT_MIX"},
    {"two volumes", "E_MULTI_VOLUME"},
    {"MIP", "E_DERIVED_INPUT"},
    {"scout beside", ""},
    {"spacing jitter", ""},
    {"repeated instance", ""},
};

double Between(Random& random, double low, double high)
{
  return low + (high - low) * random.Uniform();
}

VolumeGrid RandomGrid(Random& random)
{
  VolumeGrid grid = UnitGrid(8 + random.Below(12), 8 + random.Below(12), 8 + random.Below(8));
  grid.rowDirection =
      Normalised({Between(random, -1, 1), Between(random, -1, 1), Between(random, -1, 1) + 1e-3});
  const Vector3 other =
      Normalised({Between(random, -1, 1), Between(random, -1, 1) + 1e-3, Between(random, -1, 1)});
  grid.columnDirection = Normalised(other - grid.rowDirection * Dot(other, grid.rowDirection));
  grid.originMm = {Between(random, -300, 300), Between(random, -300, 300), Between(random, -900, 900)};
  grid.columnSpacingMm = Between(random, 0.4, 1.5);
  grid.rowSpacingMm = grid.columnSpacingMm * Between(random, 0.7, 1.4);
  grid.sliceSpacingMm = grid.CoarserInPlaneSpacingMm() * Between(random, 1.6, 6);
  return grid;
}

PhantomSeriesOptions RandomOptions(Random& random)
{
  static const char* const syntaxes[] = {"1.2.840.10008.1.2.1",    "1.2.840.10008.1.2",
                                         "1.2.840.10008.1.2.2",    "1.2.840.10008.1.2.5",
                                         "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"};
  PhantomSeriesOptions options;
  options.modality = random.Below(2) == 0 ? "MR" : "CT";
  options.isSigned = random.Below(2) == 0;
  options.bitsStored = 12 + static_cast<int>(random.Below(5));
  options.rescaleSlope = options.modality == "CT" || random.Below(2) == 0 ? 1 : Between(random, 0.3, 3);
  options.rescaleIntercept = options.modality == "CT" ? (options.isSigned ? 0 : -1024) : 0;
  options.countsAgainstNormal = random.Below(2) == 0;
  options.sliceThicknessMm = 0;
  options.transferSyntaxUid = syntaxes[random.Below(6)];
  options.seed = 1 + random.Below(1000);
  return options;
}

/// Waves that no flip leaves as they are, within the stored range of every format.
double ValueAt(const VolumeGrid& grid, const Vector3& p)
{
  const Vector3 d = p - grid.originMm;
  return 400 + 150 * std::sin(0.021 * d.x + 0.4) + 100 * std::sin(0.033 * d.y) +
         80 * std::cos(0.027 * d.z + 1);
}

template<typename T>
void Shuffle(std::vector<T>& list, Random& random)
{
  for (std::size_t i = list.size(); i > 1; i--)
  {
    std::swap(list[i - 1], list[random.Below(i)]);
  }
}

std::string PositionText(const Vector3& p)
{
  return std::to_string(p.x) + "\\" + std::to_string(p.y) + "\\" + std::to_string(p.z);
}

/// Faults of single attributes, some of them of slice `at` alone.
DatasetEdit EditOf(const std::string& fault, const VolumeGrid& grid, std::size_t at)
{
  return [=](DcmDataset& dataset, std::size_t slice)
  {
    const auto put = [&](const DcmTag& tag, const std::string& value)
    { dataset.putAndInsertString(tag, value.c_str()); };
    const bool isHere = slice == at;
    if (fault == "uneven" && isHere)
    {
      put(DCM_ImagePositionPatient,
          PositionText(grid.PatientFromIndex({0, 0, static_cast<double>(slice) + 0.3})));
    }
    if (fault == "comma" && isHere)
    {
      put(DCM_PixelSpacing, "0,8\\0,8");
    }
    if (fault == "no position" && isHere)
    {
      dataset.findAndDeleteElement(DCM_ImagePositionPatient);
    }
    if (fault == "other patient" && isHere)
    {
      put(DCM_PatientID, "SOMEBODY-ELSE");
    }
    if (fault == "MIP")
    {
      put(DCM_ImageType, "DERIVED\\PRIMARY\\AXIAL\\CT_SOM5 MIP");
    }
    if (fault == "spacing jitter")
    {
      put(DCM_PixelSpacing, std::to_string(grid.rowSpacingMm + 1e-6 * static_cast<double>(slice % 3)) + "\\" +
                                std::to_string(grid.columnSpacingMm));
    }
  };
}

std::vector<DicomObject> Make(const VolumeGrid& grid, const PhantomSeriesOptions& options,
                              const std::string& fault, Random& random)
{
  const Volume volume = Paint(grid, [&](const Vector3& p) { return ValueAt(grid, p); });
  const std::size_t at = 2 + random.Below(grid.slices - 4);
  std::vector<DicomObject> objects = MakeSeries(volume, options, EditOf(fault, grid, at));
  if (fault == "missing slice")
  {
    objects.erase(objects.begin() + static_cast<std::ptrdiff_t>(at));
  }
  if (fault == "cut file")
  {
    objects[at].bytes->resize(objects[at].bytes->size() / 2);
  }
  if (fault == "repeated instance")
  {
    objects.push_back(objects[at]);
  }
  if (fault == "two volumes")
  {
    const DatasetEdit second = [&](DcmDataset& dataset, std::size_t slice)
    {
      dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.7" + std::to_string(slice)).c_str());
      dataset.putAndInsertString(DCM_AcquisitionNumber, "2");
    };
    const Volume other = Paint(grid, [&](const Vector3& p) { return 900 - ValueAt(grid, p); });
    for (const DicomObject& object : MakeSeries(other, options, second))
    {
      objects.push_back(object);
    }
  }
  if (fault == "scout beside")
  {
    VolumeGrid scout = grid;
    scout.columnDirection = grid.Normal();
    const DatasetEdit renamed = [](DcmDataset& dataset, std::size_t slice)
    { dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.8" + std::to_string(slice)).c_str()); };
    objects.push_back(
        MakeSeries(Paint(scout, [](const Vector3&) { return 100.0; }), options, renamed).front());
  }
  Shuffle(objects, random);
  return objects;
}

void ExpectRight(const SourceSeries& source, const VolumeGrid& grid)
{
  ASSERT_TRUE(SameGrid(source.volume.grid, grid, 2e-3));
  const StoredPixelFormat& format = source.format;
  const auto real = [&](float stored)
  { return format.rescaleSlope * static_cast<double>(stored) + format.rescaleIntercept; };
  for (std::size_t k = 0; k < grid.slices; k++)
  {
    for (std::size_t j = 0; j < grid.rows; j++)
    {
      for (std::size_t i = 0; i < grid.columns; i++)
      {
        const Vector3 index{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
        ASSERT_NEAR(real(source.volume.At(i, j, k)), ValueAt(grid, grid.PatientFromIndex(index)),
                    0.51 * format.rescaleSlope)
            << i << " " << j << " " << k;
      }
    }
  }
}

void ExpectDerivedRight(const SourceSeries& source)
{
  const DerivedExample derived(source);
  ASSERT_NO_THROW(CheckDerivedSeries(source, derived.volume, derived.identity, derived.paths));
  std::vector<DicomObject> files;
  for (const std::string& path : derived.paths)
  {
    files.push_back({path, {}});
  }
  InputLimits limits;
  limits.requireAnisotropy = false;
  limits.minimumSlices = 2;
  const SourceSeries read = Read(files, limits);
  ASSERT_TRUE(SameGrid(read.volume.grid, derived.volume.grid, 1e-3));
  for (std::size_t i = 0; i < derived.volume.voxels.size(); i += 7)
  {
    const double clipped =
        std::clamp(static_cast<double>(derived.volume.voxels[i]), static_cast<double>(source.format.Lowest()),
                   static_cast<double>(source.format.Highest()));
    ASSERT_NEAR(static_cast<double>(read.volume.voxels[i]), clipped, 0.51) << i;
  }
}

std::size_t HowMany()
{
  const char* const asked = std::getenv("CLADE_RANDOM_SERIES");
  return asked == nullptr ? 200 : std::strtoul(asked, nullptr, 10);
}
} // namespace

TEST(RandomSeries, EachIsReadRightOrRefusedByTheRightCode)
{
  Random random(20261128);
  std::map<std::string, std::size_t> met;
  for (std::size_t n = 0; n < HowMany(); n++)
  {
    const VolumeGrid grid = RandomGrid(random);
    const PhantomSeriesOptions options = RandomOptions(random);
    const Fault& fault = faults[random.Below(std::size(faults))];
    SCOPED_TRACE("series " + std::to_string(n) + ", " + fault.name + ", " + options.modality + " " +
                 options.transferSyntaxUid);
    const std::vector<DicomObject> objects = Make(grid, options, fault.name, random);
    met[fault.name]++;
    if (*fault.code != '\0')
    {
      const std::string verdict = Verdict(objects);
      ASSERT_EQ(verdict.substr(0, verdict.find(':')), fault.code) << verdict;
      continue;
    }
    try
    {
      const SourceSeries source = Read(objects);
      ExpectRight(source, grid);
      ExpectDerivedRight(source);
    }
    catch (const Error& error)
    {
      FAIL() << error.CodeName() << ": " << error.Message();
    }
    ASSERT_FALSE(testing::Test::HasFatalFailure());
  }
  EXPECT_EQ(met.size(), std::size(faults)) << "every fault is met";
}

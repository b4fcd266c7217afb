#include "Base/Random.h"
#include "Dicom/Read/PixelDecoder.h"
#include "Dicom/Read/SeriesInspector.h"
#include "Dicom/Read/SeriesRules.h"
#include "Support/DicomPhantom.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>

using namespace Clade;
using namespace Clade::Testing;
namespace fs = std::filesystem;

// Damaged and hostile objects: whatever comes, the answer is a series or an Error.
namespace
{
// A handful of bytes changed, half of the times among the first 2000, where the attributes are.
std::string Damaged(std::string bytes, Random& random)
{
  const std::uint64_t changes = 1 + random.Below(6);
  for (std::uint64_t i = 0; i < changes && !bytes.empty(); i++)
  {
    const std::uint64_t range =
        random.Below(2) == 0 ? bytes.size() : std::min<std::uint64_t>(bytes.size(), 2000);
    bytes[random.Below(range)] = static_cast<char>(random.Below(256));
  }
  return bytes;
}

// All that reading does to one object, decoding too, which the rules would not let most single ones reach.
// Returns the code of the refusal, or "decoded".
std::string Examine(const DicomObject& object)
{
  NoProgress progress;
  InputLimits limits;
  limits.memoryLimitGiB = 0.25;
  InspectSeries({object}, limits, progress);
  try
  {
    const std::vector<ImageHeader> image = {ReadImageHeader(LoadDicomFile(object))};
    RequirePlainPixels(image);
    if (image[0].pixels.rows * image[0].pixels.columns < 1 << 24)
    {
      DecodePixels(image[0]);
    }
    return "decoded";
  }
  catch (const Error& error)
  {
    return std::string(error.CodeName());
  }
}
} // namespace

TEST(Robustness, ADamagedSliceIsReadOrRefused)
{
  Random random(20260611);
  std::map<std::string, int> verdicts;
  for (const char* syntax :
       {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"})
  {
    PhantomSeriesOptions options;
    options.transferSyntaxUid = syntax;
    const std::vector<DicomObject> whole = MakeSeries(SlopingVolume(ObliqueGrid(12, 10, 5)), options);
    for (int i = 0; i < 150; i++)
    {
      std::vector<DicomObject> series = whole;
      series[2].bytes = Damaged(series[2].bytes, random);
      const std::string verdict = Verdict(series);
      verdicts[verdict.substr(0, verdict.find_first_of(":,"))]++;
    }
  }
  EXPECT_GT(verdicts["accepted"], 50) << "the damage is too great to reach the decoders";
  EXPECT_GT(verdicts["E_CORRUPT"], 50);
  EXPECT_GT(verdicts["E_DECODE"], 0);
}

TEST(Robustness, DifficultFilesAreReadOrRefused)
{
  const std::string folder = std::string(CLADE_SHARED_DATA_DIR) + "/dicom-difficult-pydicom";
  if (!fs::exists(folder))
  {
    GTEST_SKIP() << "the difficult files are not beside the project";
  }
  Random random(20260612);
  std::map<std::string, int> verdicts;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
  {
    if (!entry.is_regular_file())
    {
      continue;
    }
    FindSeries({entry.path().string()});
    const std::string bytes = BytesOf(entry.path().string());
    verdicts[Examine({entry.path().string(), ""})]++;
    // Out of its directory records DCMTK lets exceptions escape that leak what it has read.
    const bool isDirectory = entry.path().filename().string().rfind("DICOMDIR", 0) == 0;
    for (int i = 0; i < (isDirectory ? 0 : bytes.size() < 100000 ? 20 : 3); i++)
    {
      verdicts[Examine({"damaged " + entry.path().filename().string(), Damaged(bytes, random)})]++;
    }
  }
  EXPECT_GT(verdicts["decoded"], 100) << "the damage is too great to reach the decoders";
  EXPECT_GT(verdicts["E_CORRUPT"], 100);
}

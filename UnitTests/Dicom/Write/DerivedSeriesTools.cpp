// The derived series in the eyes of programs that nobody here wrote: dciodvfy, dcentvfy, dcmftest, dcm2niix,
// GDCM, pydicom.
#include "Dicom/Write/SeriesWriter.h"

#include "Base/Error.h"
#include "Dicom/Read/SeriesReader.h"
#include "Dicom/Write/PhantomSeries.h"
#include "Support/DerivedExample.h"
#include "Support/Phantom.h"
#include "Support/ShellCommand.h"

#include <cstdio>
#include <gtest/gtest.h>

using namespace Clade;
using Testing::DerivedExample;
using Testing::RunInShell;
using Testing::ShellOutcome;
using Testing::SourceExample;
using Testing::TemporaryFolder;

namespace
{
/// The script's verdict; skips the test where its libraries are missing, and says which tools were.
void ExpectAccepted(const std::string& sourceFolder, DerivedExample& derived)
{
  const ShellOutcome outcome =
      RunInShell("/usr/bin/python3 \"" CLADE_SOURCE_DIR "/Resources/Scripts/check_derived.py\" \"" +
                 sourceFolder + "\" \"" + derived.folder.Path().string() + "\"");
  if (outcome.status == 77 || outcome.status == 127)
  {
    GTEST_SKIP() << outcome.output;
  }
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  for (auto at = outcome.output.find("skip"); at != std::string::npos;
       at = outcome.output.find("skip", at + 1))
  {
    std::printf("[  PARTLY  ] %s\n", outcome.output.substr(at, outcome.output.find('\n', at) - at).c_str());
  }
}

void ExpectAccepted(SourceExample source)
{
  TemporaryFolder folder;
  source.WriteTo(folder.Path().string());
  DerivedExample derived(source.Series());
  ExpectAccepted(folder.Path().string(), derived);
}

SourceSeries Read(const std::string& folder, const InputLimits& limits = {})
{
  const auto found = FindSeries({folder});
  std::vector<DicomObject> objects;
  for (const auto& path : found.begin()->second)
  {
    objects.push_back({path, {}});
  }
  NoProgress progress;
  return ReadSeries(objects, limits, progress);
}

/// Blobs on a slope, different along every axis.
Volume ThickSlices()
{
  VolumeGrid grid = Testing::ObliqueGrid(48, 40, 12);
  grid.sliceSpacingMm = 4.4;
  return Testing::Paint(grid,
                        [](const Vector3& p)
                        {
                          const double wave =
                              std::sin(0.21 * p.x + 0.3) * std::cos(0.17 * p.y) * std::sin(0.09 * p.z);
                          return 500 + 3 * p.x + 1.5 * p.y + 2 * p.z + 250 * wave;
                        });
}

void ExpectPhantomAccepted(PhantomSeriesOptions options)
{
  options.sliceThicknessMm = 4;
  TemporaryFolder folder;
  WritePhantomSeries(ThickSlices(), options, folder.Path().string());
  const SourceSeries source = Read(folder.Path().string());
  DerivedExample derived(source);
  EXPECT_NO_THROW(CheckDerivedSeries(source, derived.volume, derived.identity, derived.paths));
  ExpectAccepted(folder.Path().string(), derived);
}
} // namespace

TEST(DerivedSeriesTools, AcceptAnObliqueSagittalMr)
{
  ExpectAccepted(SourceExample::Mr());
}

TEST(DerivedSeriesTools, AcceptACt)
{
  ExpectAccepted(SourceExample::Ct());
}

TEST(DerivedSeriesTools, AcceptWhatAnAnonymiserLeft)
{
  for (auto source : {SourceExample::Mr(), SourceExample::Ct()})
  {
    for (const auto& tag : {DCM_PatientName,
                            DCM_PatientID,
                            DCM_PatientBirthDate,
                            DCM_PatientSex,
                            DCM_StudyDate,
                            DCM_StudyTime,
                            DCM_ReferringPhysicianName,
                            DCM_StudyID,
                            DCM_AccessionNumber,
                            DCM_SeriesNumber,
                            DCM_SeriesDescription,
                            DCM_PositionReferenceIndicator,
                            DCM_Manufacturer,
                            DCM_ManufacturerModelName,
                            DCM_SliceThickness,
                            DCM_BodyPartExamined,
                            DCM_PatientPosition,
                            DCM_AcquisitionNumber,
                            DCM_KVP,
                            DCM_ScanOptions,
                            DCM_MRAcquisitionType,
                            DCM_EchoTime,
                            DCM_EchoTrainLength,
                            DCM_RepetitionTime,
                            DCM_ScanningSequence,
                            DCM_SequenceVariant,
                            DCM_WindowWidth,
                            DCM_SliceLocation,
                            DCM_AcquisitionDate,
                            DCM_AcquisitionTime})
    {
      source.RemoveAll(tag);
    }
    ExpectAccepted(source);
  }
}

TEST(DerivedSeriesTools, AcceptAllThatASourceMayCarry)
{
  SourceExample mr = SourceExample::Mr();
  mr.SetAll(DCM_ScanningSequence, "GR\\IR");
  mr.SetAll(DCM_ScanOptions, "CG");
  mr.SetAll(DCM_ContrastBolusAgent, "Agent");
  mr.SetAll(DCM_BodyPartExamined, "KNEE");
  mr.SetAll(DCM_Laterality, "L");
  mr.SetAll(DCM_LossyImageCompression, "01");
  mr.SetAll(DCM_LossyImageCompressionRatio, "4.5");
  mr.SetAll(DCM_LossyImageCompressionMethod, "ISO_10918_1");
  mr.SetAll(DCM_TimezoneOffsetFromUTC, "+0100");
  mr.SetAll(DCM_GantryID, "G1");
  mr.SetAll(DCM_DateOfLastCalibration, "20240101");
  ExpectAccepted(mr);
}

TEST(DerivedSeriesTools, AcceptPhantomsReadFromFiles)
{
  PhantomSeriesOptions mr;
  mr.countsAgainstNormal = true;
  mr.isMonochrome1 = true;
  ExpectPhantomAccepted(mr);
  PhantomSeriesOptions ct;
  ct.modality = "CT";
  ct.bitsStored = 16;
  ct.isSigned = true;
  ct.rescaleIntercept = -1024;
  ct.transferSyntaxUid = UID_JPEGLSLossyTransferSyntax;
  ExpectPhantomAccepted(ct);
}

TEST(DerivedSeriesTools, LossyHistoryReachesFromTheFilesToTheDerivedSeries)
{
  PhantomSeriesOptions options;
  options.transferSyntaxUid = UID_JPEGLSLossyTransferSyntax;
  TemporaryFolder folder;
  for (const auto& path : WritePhantomSeries(ThickSlices(), options, folder.Path().string()))
  {
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(path.c_str()).good());
    for (const auto& tag :
         {DCM_LossyImageCompression, DCM_LossyImageCompressionRatio, DCM_LossyImageCompressionMethod})
    {
      file.getDataset()->findAndDeleteElement(tag);
    }
    ASSERT_TRUE(file.saveFile(path.c_str(), EXS_JPEGLSLossy).good());
  }
  DerivedExample derived(Read(folder.Path().string()));
  EXPECT_EQ(derived.Text(DCM_LossyImageCompression), "01");
  EXPECT_EQ(derived.Text(DCM_LossyImageCompressionMethod), "ISO_14495_1");
  EXPECT_GT(std::stod(derived.Text(DCM_LossyImageCompressionRatio)), 1.2);
  EXPECT_LT(std::stod(derived.Text(DCM_LossyImageCompressionRatio)), 50);
}

TEST(DerivedSeriesTools, OurOwnReaderKnowsTheDerivedSeriesAgain)
{
  DerivedExample derived(SourceExample::Mr().Series());
  try
  {
    Read(derived.folder.Path().string());
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::AlreadyDone);
  }
}

TEST(DerivedSeriesTools, OurOwnReaderReadsTheDerivedSeriesForMeasurements)
{
  DerivedExample derived(SourceExample::Mr().Series());
  InputLimits limits;
  limits.requireAnisotropy = false;
  const SourceSeries series = Read(derived.folder.Path().string(), limits);
  EXPECT_TRUE(SameGrid(series.volume.grid, derived.volume.grid, 0.01));
}

/// Thick-slice series of scanners, by folder below the shared data.
class RealSource : public testing::TestWithParam<const char*>
{
};

TEST_P(RealSource, GivesADerivedSeriesThatToolsAccept)
{
  const std::string folder = std::string(CLADE_SHARED_DATA_DIR) + "/" + GetParam();
  if (!std::filesystem::exists(folder))
  {
    GTEST_SKIP() << folder << " is not there";
  }
  const SourceSeries source = Read(folder);
  DerivedExample derived(source);
  EXPECT_NO_THROW(CheckDerivedSeries(source, derived.volume, derived.identity, derived.paths));
  ExpectAccepted(folder, derived);
}

INSTANTIATE_TEST_SUITE_P(
    DerivedSeriesTools, RealSource,
    testing::Values("mr-pelvis-prostatex-0000/3.000000-t2tsesag-87368",
                    "mr-pelvis-vibe-prostatex-0218/23.000000-fl3dvibepreflip2degWip403dPD-72759",
                    "ct-mr-sarcoma-sts-dicom/STS_003/CT"));

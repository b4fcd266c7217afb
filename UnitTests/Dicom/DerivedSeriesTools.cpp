// The derived series in the eyes of programs that nobody here wrote: dciodvfy, dcentvfy, dcmftest, dcm2niix,
// GDCM, pydicom.
#include "Dicom/SeriesWriter.h"

#include "Support/DerivedExample.h"

#include <cstdio>
#include <gtest/gtest.h>
#include <sys/wait.h>

using namespace Clade;
using Testing::DerivedExample;
using Testing::SourceExample;
using Testing::TemporaryFolder;

namespace
{
struct Outcome
{
  int status = -1;
  std::string output;
};

Outcome Run(const std::string& command)
{
  Outcome outcome;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  char buffer[4096];
  while (pipe != nullptr && std::fgets(buffer, sizeof(buffer), pipe) != nullptr)
  {
    outcome.output += buffer;
  }
  const int status = pipe != nullptr ? pclose(pipe) : -1;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

/// The script's verdict; skips the test where its libraries are missing, and says which tools were.
void ExpectAccepted(SourceExample source, const DerivationInfo& info = Testing::ExampleInfo())
{
  TemporaryFolder folder;
  source.WriteTo(folder.Path().string());
  DerivedExample derived(source.Series(), info);
  const Outcome outcome = Run("/usr/bin/python3 " CLADE_SOURCE_DIR "/Resources/Scripts/check_derived.py " +
                              folder.Path().string() + " " + derived.folder.Path().string());
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

// Reports in the eyes of programs that nobody here wrote: dciodvfy, dcentvfy, dsrdump, pydicom.
#include "Dicom/Report/MeasurementReport.h"

#include "Support/ReportExample.h"
#include "Support/ShellCommand.h"
#include "Support/TemporaryFolder.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using testing::Not;

namespace
{
bool IsThere(const std::string& program)
{
  return RunInShell("command -v " + program).status == 0;
}

/// A report with every kind of content, on an MR and a CT of one study.
MeasurementReport RichReport(SourceExample mr = SourceExample::Mr(), const char* patientId = "P-1")
{
  MeasurementReport report = ExampleReport(mr);
  SourceExample ct = SourceExample::Ct();
  ct.SetAll(DCM_PatientID, patientId);
  report.series.push_back(DescribeSeries(ct.Series()));
  report.series[1].seriesInstanceUid = "1.2.3.4.7";
  for (auto& image : report.series[1].images)
  {
    image.sopInstanceUid += ".7"; // both examples count alike
  }
  report.groups.push_back(ExampleLine(1));
  ReportValue value = report.groups[1].values[0];
  value.regions = {ExampleRegion(ReportGraphic::Point, {{1, 2, 3}}),
                   ExampleRegion(ReportGraphic::Multipoint, {{1, 2, 3}, {4, 5, 6}}),
                   ExampleRegion(ReportGraphic::Ellipsoid,
                                 {{-9, 0, 0}, {9, 0, 0}, {0, -5, 0}, {0, 5, 0}, {0, 0, -7}, {0, 0, 7}})};
  value.value = std::nan("");
  report.groups.push_back(report.groups[1]);
  report.groups.back().name = "compared";
  report.groups.back().series = {0, 1};
  report.groups.back().values = {value};
  return report;
}
} // namespace

TEST(MeasurementReportTools, DciodvfyFindsNoError)
{
  if (!IsThere("dciodvfy"))
  {
    GTEST_SKIP() << "dciodvfy (package dicom3tools) is not there";
  }
  const TemporaryFolder folder;
  WriteMeasurementReport(RichReport(), folder / "report.dcm");
  const ShellOutcome outcome = RunInShell("dciodvfy \"" + (folder / "report.dcm") + "\"");
  EXPECT_EQ(outcome.status, 0);
  std::istringstream lines(outcome.output);
  for (std::string line; std::getline(lines, line);)
  {
    const bool isExpected = line == "Comprehensive3DSR" || // a private scheme is none that the tool knows
                            line.find("Coding Scheme Designator") != std::string::npos ||
                            line.find("Coding Scheme UID") != std::string::npos;
    EXPECT_TRUE(isExpected && line.find("Error") == std::string::npos) << line;
  }
}

TEST(MeasurementReportTools, DciodvfyFindsNoErrorInWhatAnAnonymiserLeft)
{
  if (!IsThere("dciodvfy"))
  {
    GTEST_SKIP() << "dciodvfy (package dicom3tools) is not there";
  }
  SourceExample source = SourceExample::Mr();
  for (const auto& tag :
       {DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate, DCM_StudyTime,
        DCM_ReferringPhysicianName, DCM_StudyID, DCM_AccessionNumber, DCM_SpecificCharacterSet})
  {
    source.RemoveAll(tag);
  }
  const TemporaryFolder folder;
  WriteMeasurementReport(RichReport(source, ""), folder / "report.dcm");
  EXPECT_THAT(RunInShell("dciodvfy \"" + (folder / "report.dcm") + "\"").output, Not(HasSubstr("Error")));
}

TEST(MeasurementReportTools, DcentvfyFindsTheReportInTheStudyOfItsImages)
{
  if (!IsThere("dcentvfy"))
  {
    GTEST_SKIP() << "dcentvfy (package dicom3tools) is not there";
  }
  const TemporaryFolder folder;
  SourceExample source = SourceExample::Mr();
  source.WriteTo(folder.Path().string());
  WriteMeasurementReport(ExampleReport(source), folder / "report.dcm");
  const ShellOutcome outcome = RunInShell("dcentvfy \"" + folder.Path().string() + "\"/*.dcm");
  EXPECT_EQ(outcome.status, 0);
  std::istringstream lines(outcome.output);
  for (std::string line; std::getline(lines, line);)
  {
    // The tool's own tables count AccessionNumber to the study in reports, to the series in images
    EXPECT_THAT(line, HasSubstr("Different information entities for attribute - Element=<AccessionNumber>"));
  }
}

TEST(MeasurementReportTools, DsrdumpPrintsTheNumbers)
{
  if (!IsThere("dsrdump"))
  {
    GTEST_SKIP() << "dsrdump (package dcmtk) is not there";
  }
  const TemporaryFolder folder;
  WriteMeasurementReport(RichReport(), folder / "report.dcm");
  const ShellOutcome outcome = RunInShell("dsrdump +Pl +Pc \"" + (folder / "report.dcm") + "\"");
  EXPECT_EQ(outcome.status, 0);
  for (const char* line : {"Comprehensive 3D SR Document",
                           R"(NUM:(EDGE_SHARPNESS,99CLADE,"Edge sharpness")="0.3125" (1/mm,UCUM,"1/mm"))",
                           R"(NUM:(113060,DCM,"Signal to noise")="65" (1,UCUM,"no units"))",
                           R"(NUM:(113060,DCM,"Signal to noise")=empty (114000,DCM,"Not a number"))",
                           "(POLYLINE,,-10.5/20.25/3,12.125/20.25/4)",
                           R"(="The maximum is at the end of the profile")", R"(="Step: 0.8125 mm")"})
  {
    EXPECT_THAT(outcome.output, HasSubstr(line));
  }
}

TEST(MeasurementReportTools, PydicomReadsTheSame)
{
  if (RunInShell("/usr/bin/python3 -c 'import pydicom'").status != 0)
  {
    GTEST_SKIP() << "pydicom (package python3-pydicom) is not there";
  }
  const TemporaryFolder folder;
  WriteMeasurementReport(ExampleReport(), folder / "report.dcm");
  std::ofstream(folder / "read.py") << R"(import pydicom, sys
report = pydicom.dcmread(sys.argv[1])
def name(item): return item.ConceptNameCodeSequence[0].CodeMeaning
def walk(item):
    for child in item.get("ContentSequence", []):
        if child.ValueType == "TEXT" and name(child) == "Tracking Identifier": print(child.TextValue)
        if child.ValueType == "NUM": print(name(child), child.MeasuredValueSequence[0].NumericValue)
        if child.ValueType == "SCOORD3D": print(child.GraphicType, len(child.GraphicData), child.ReferencedFrameOfReferenceUID)
        walk(child)
print(report.PatientName)
walk(report)
)";
  EXPECT_EQ(RunInShell("PYTHONIOENCODING=utf-8 /usr/bin/python3 \"" + (folder / "read.py") + "\" \"" +
                       (folder / "report.dcm") + "\"")
                .output,
            "Ph\xc3\xa4ntom^Anna\n"
            "Line A\nEdge sharpness 0.3125\nPOLYLINE 6 1.2.3.4.6\n"
            "Liver\nSignal to noise 65\n"
            "MR signal intensity 812.5\nELLIPSE 12 1.2.3.4.6\n"
            "MR signal intensity 12.5\nPOLYGON 15 1.2.3.4.6\n"
            "PIQE, acquired slices\nPerception-based image quality evaluator 30.5\n"
            "Perception-based image quality evaluator 31.5\nPerception-based image quality evaluator 32.5\n");
}

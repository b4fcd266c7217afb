#include "Enhance/EnhanceReport.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using nlohmann::json;

// What clients and the job store read is a contract: member by member, as Interfaces.md tells it.
namespace
{
VolumeGrid Grid(std::size_t slices, double sliceSpacingMm)
{
  VolumeGrid grid;
  grid.columns = 20;
  grid.rows = 30;
  grid.slices = slices;
  grid.columnSpacingMm = 1;
  grid.rowSpacingMm = 1.5;
  grid.sliceSpacingMm = sliceSpacingMm;
  return grid;
}

/// Of a network on a DICOM series of two volumes.
EnhanceReport Whole()
{
  EnhanceReport report;
  report.grid = Grid(40, 1.5);
  report.model.name = "mr-body";
  report.model.sha256 = "12ab";
  report.device = "cpu (2 threads)";
  report.network = NetworkRun{"cuda:0, GPU", "bf16", "measured", "both", 0, 1000};
  report.adaptation = AdaptationFigures{true, 7, AdaptationFigures::Learning{2.5, 0.5, 0.25, 0.125}};
  report.consistency = ConsistencyFigures{{4, 2}, Deviation{2, 1}, Deviation{3, 1.5}, Deviation{8, 4}};
  report.gate.emplace();
  report.gate->network = {1, 0.75, 0.25, 0.5, 2, 0.125, 0.375, 0.0625, 0.625, 0.5};
  report.gate->result = GateFigures{1, 0.875, 0, 0.5, 1, 0.25, {}, {}, {}, {}};
  report.texture = {0.25, 0.75, 0.5};
  report.warnings = {{"W_FACTOR", "text"}};
  report.seconds = {{"read", 0.5}, {"network", 1.5}};
  report.input = EnhanceReport::Input{Grid(10, 6), "MR"};
  report.peakMemoryMiB = 512;
  report.volume = EnhanceReport::VolumeOfSeveral{2, 3, "b 800"};
  report.dicom = EnhanceReport::Dicom{5, "1.2", "1.3", "1.4", {{"IM1", "1.2.3", "a localizer"}}};
  return report;
}
} // namespace

TEST(EnhanceReport, HasEveryMemberThatIsDocumented)
{
  json expected = json::parse(R"({
    "Input": {"Columns": 20, "Rows": 30, "Slices": 10, "SpacingMm": [1.0, 1.5, 6.0], "Modality": "MR",
              "SliceThicknessMm": 5.0, "SeriesInstanceUID": "1.2"},
    "Output": {"Columns": 20, "Rows": 30, "Slices": 40, "SpacingMm": [1.0, 1.5, 1.5], "SeriesInstanceUID": "1.3"},
    "Model": {"Name": "mr-body", "Sha256": "12ab"},
    "Device": "cuda:0, GPU", "Precision": "bf16", "PrecisionReason": "measured", "Plane": "both",
    "Adaptation": {"Kept": true, "Steps": 7, "Seconds": 2.5,
                   "HeldBack": {"Cubic": 0.5, "Model": 0.25, "Adapted": 0.125}},
    "Limits": {"Low": 0.0, "High": 1000.0},
    "Consistency": {"Before": {"Maximum": 4.0, "RMS": 2.0}, "After": {"Maximum": 2.0, "RMS": 1.0},
                    "AfterRounding": {"Maximum": 3.0, "RMS": 1.5}, "Interpolated": {"Maximum": 8.0, "RMS": 4.0}},
    "Gate": {
      "Network": {"FinitePart": 1.0, "Correlation": 0.75, "Excess": 0.25, "ConsistencyRMS": 0.5, "Banding": 2.0,
                  "Modulation": 0.125, "InterpolatedModulation": 0.375, "Change": 0.0625, "Agreement": 0.625,
                  "AgreementShare": 0.5},
      "Result": {"FinitePart": 1.0, "Correlation": 0.875, "Excess": 0.0, "ConsistencyRMS": 0.5, "Banding": 1.0,
                 "Modulation": 0.25}},
    "Texture": {"Modulation": 0.25, "NoiseRatio": {"Source": 0.75, "Result": 0.5}},
    "Uncertainty": {"SeriesInstanceUID": "1.4"},
    "Seconds": {"read": 0.5, "network": 1.5}, "PeakMemoryMiB": 512.0,
    "Volume": {"Number": 2, "Count": 3, "Label": "b 800"},
    "SetAside": [{"Name": "IM1", "SOPInstanceUID": "1.2.3", "Reason": "a localizer"}],
    "Warnings": [{"Code": "W_FACTOR", "Text": "text"}]})");
  expected["Version"] = CLADE_VERSION;
  expected["Options"] = ToJson(EnhanceOptions());
  EXPECT_EQ(ToJson(Whole()), expected);
}

TEST(EnhanceReport, OfAnEvaluationSaysWhatWasDoneAlone)
{
  EnhanceReport report;
  report.device = "cpu (2 threads)";
  const json object = ToJson(report);
  for (const char* member : {"Version", "Input", "Volume", "SetAside", "Warnings", "PeakMemoryMiB",
                             "Precision", "Adaptation", "Limits", "Consistency", "Gate", "Uncertainty"})
  {
    EXPECT_FALSE(object.contains(member)) << member;
  }
  EXPECT_EQ(object["Model"]["Name"], "cubic");
  EXPECT_EQ(object["Device"], "cpu (2 threads)") << "the program's own threads interpolate";
  EXPECT_TRUE(object["Texture"]["Modulation"].is_null());
}

TEST(EnhanceReport, SaysWhyAGateThatIsIgnoredFailed)
{
  EnhanceReport report = Whole();
  report.gate->failure = "the gate failed";
  EXPECT_EQ(ToJson(report)["Gate"]["Failure"], "the gate failed");
  EXPECT_EQ(report.gate->Modulation(), 0.25) << "of the volume that was judged last";
  report.gate->result.reset();
  EXPECT_EQ(report.gate->Modulation(), 0.125);
}

TEST(EnhanceReport, HasNoCountOfVolumesInAFileThatWasTakenOneByOne)
{
  EnhanceReport report = Whole();
  report.volume->count.reset();
  EXPECT_EQ(ToJson(report)["Volume"], json::parse(R"({"Number": 2, "Label": "b 800"})"));
}

#include "Integration/PluginBench.h"
#include "Support/ChildProcess.h"
#include "Support/RandomRequests.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// Measurements through REST, answered by the worker that the plugin starts.
namespace
{
const std::map<std::string, std::string> jsonType = {{"content-type", "application/json"}};

class PluginMeasures : public PluginBench
{
protected:
  void SetUp() override
  {
    PluginBench::SetUp();
    if (IsSkipped())
    {
      return;
    }
    json clade = OneRuleNoWorker();
    clade["Worker"] = {{"Threads", 1}};
    StartOrthanc(clade);
    source_ = Upload(MakePhantom());
    const json jobs =
        GetUntil("/clade/jobs?series=" + source_, [](const json& list) { return list.size() == 1; });
    derived_ = WaitForEnd(jobs[0].at("ID")).at("DerivedSeries");
  }

  /// A worker that is busy with something else takes the request later.
  HttpReply Post(const std::string& path, const json& body)
  {
    return SendUntilTaken("POST", path, jsonType, body.dump());
  }

  json Region(double x, double y, double z, double radiusMm = 8)
  {
    return {{"Shape", "sphere"}, {"Centre", {x, y, z}}, {"RadiusMm", radiusMm}};
  }
  json SnrRequest()
  {
    return {{"Series", {source_, derived_}},
            {"Frame", "voxel"},
            {"Signal", Region(20, 18, 4)},
            {"Noise", Region(12, 9, 4)}};
  }
  json LineRequest()
  {
    return {{"Series", {source_, derived_}},
            {"Frame", "voxel"},
            {"Lines", {{{"Name", "through the slices"}, {"From", {20, 18, 0.5}}, {"To", {20, 18, 6.5}}}}}};
  }

  std::string source_;
  std::string derived_;
};
} // namespace

TEST_F(PluginMeasures, OneRequestMeasuresTheSourceAndItsDerivedSeries)
{
  const HttpReply reply = Post("/clade/measure/snr", SnrRequest());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const json answer = reply.Json();
  ASSERT_EQ(answer["Series"].size(), 2u);
  EXPECT_EQ(answer["Series"][0]["Series"], source_);
  EXPECT_EQ(answer["Series"][1]["Series"], derived_);
  EXPECT_EQ(answer["Snr"], answer["Series"][0]["Snr"]);
  EXPECT_EQ(answer["Report"], nullptr);
  const double volumes[] = {answer["Series"][0]["SignalRegion"]["VolumeMm3"],
                            answer["Series"][1]["SignalRegion"]["VolumeMm3"]};
  EXPECT_NEAR(volumes[0], volumes[1], 0.02 * volumes[1]); // the same place, on two grids

  const json sharpness = Post("/clade/measure/edge-sharpness", LineRequest()).Json();
  EXPECT_NEAR(sharpness["StepMm"].get<double>(), 1.2, 1e-9);
  EXPECT_GT(sharpness["Series"][1]["Value"].get<double>(), 0);
  EXPECT_EQ(Post("/clade/measure/piqe", {{"Series", source_}}).Json()["Slices"].size(), 8u);
  const json compared = Post("/clade/measure/compare", {{"Series", {source_, derived_}}}).Json();
  EXPECT_GT(compared["ReslicingError"]["Rms"].get<double>(), 0);
}

TEST_F(PluginMeasures, StoresTheResultAsAReportInTheStudy)
{
  json request = SnrRequest();
  request["Store"] = true;
  const json answer = Post("/clade/measure/snr", request).Json();
  const std::string instance = answer.at("Report").at("ID");
  const json tags = Get("/instances/" + instance + "/simplified-tags").Json();
  EXPECT_EQ(tags["Modality"], "SR");
  EXPECT_EQ(Get("/series/" + answer["Report"]["Series"].get<std::string>()).Json()["ParentStudy"],
            Get("/series/" + source_).Json()["ParentStudy"]);
  EXPECT_THAT(tags["ContentSequence"].dump(), HasSubstr("Signal to noise"));
  // the same measurement is the same object
  EXPECT_EQ(Post("/clade/measure/snr", request).Json()["Report"]["ID"], instance);
}

TEST_F(PluginMeasures, AStoredReportIsMeasuredAgainWithTheSameNumbers)
{
  json request = SnrRequest();
  request["Signal"] = {{{"Shape", "cylinder"}, {"From", {20, 18, 3}}, {"To", {20, 18, 5}}, {"RadiusMm", 7.3}},
                       Region(23, 18, 4)};
  request["Store"] = true;
  const json first = Post("/clade/measure/snr", request).Json();
  const json report = first.at("Report");
  for (const char* key : {"ID", "Series", "SOPInstanceUID"}) // whichever way it is named
  {
    const json again =
        Post("/clade/measure/snr", {{"Series", {source_, derived_}}, {"Rois", report.at(key)}}).Json();
    EXPECT_EQ(again["Series"], first["Series"]) << key;
    EXPECT_EQ(again["Regions"], first["Regions"]);
  }
  json lines = LineRequest();
  lines["Store"] = true;
  const json sharpness = Post("/clade/measure/edge-sharpness", lines).Json();
  const json rois = sharpness.at("Report").at("ID");
  const json again =
      Post("/clade/measure/edge-sharpness", {{"Series", {source_, derived_}}, {"Rois", rois}}).Json();
  EXPECT_EQ(again["Series"][1]["Lines"][0]["Name"], "through the slices");
  EXPECT_NEAR(again["Series"][1]["Value"].get<double>(), sharpness["Series"][1]["Value"].get<double>(),
              1e-12);

  const auto message = [&](const json& body)
  { return Post("/clade/measure/snr", body).Json().value("Message", ""); };
  EXPECT_THAT(message({{"Series", {source_}}, {"Rois", rois}}), HasSubstr("there is no area \"signal\""));
  EXPECT_THAT(message({{"Series", {source_}}, {"Rois", "../system"}}), HasSubstr("Rois is not a report"));
  EXPECT_THAT(message({{"Series", {source_}}, {"Rois", 7}}), HasSubstr("Rois is not a text"));
  EXPECT_THAT(message({{"Series", {source_}}, {"Rois", source_}}),
              HasSubstr("has 8 instances; expected the one report"));
  EXPECT_THAT(message({{"Series", {source_}}, {"Rois", "1.2.3"}}),
              HasSubstr("there is no report 1.2.3 in Orthanc"));
}

TEST_F(PluginMeasures, ASetIsOneReportByItsNameAndIsDrawnAgain)
{
  json edge = LineRequest(), snr = SnrRequest();
  const json request = {{"Series", {source_, derived_}},
                        {"Frame", "voxel"},
                        {"Name", "Knee, reader 1"},
                        {"Store", true},
                        {"Measures",
                         {{{"Measure", "edge-sharpness"}, {"Lines", edge["Lines"]}},
                          {{"Measure", "snr"}, {"Signal", snr["Signal"]}, {"Noise", snr["Noise"]}},
                          {{"Measure", "piqe"}, {"Plane", "coronal"}}}}};
  const HttpReply reply = Post("/clade/measure/set", request);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const json set = reply.Json();
  EXPECT_EQ(set["Measures"][1]["Series"], Post("/clade/measure/snr", snr).Json()["Series"]);
  const std::string series = set.at("Report").at("Series");
  EXPECT_EQ(Get("/series/" + series).Json()["MainDicomTags"]["SeriesDescription"],
            "Image quality: Knee, reader 1 RESEARCH");

  const json drawn =
      Post("/clade/measure/regions", {{"Series", {source_, derived_}}, {"Rois", series}}).Json();
  ASSERT_EQ(drawn["Lines"].size(), 1u) << drawn;
  EXPECT_EQ(drawn["Lines"][0]["Name"], "through the slices");
  ASSERT_EQ(drawn["Areas"].size(), 2u);
  EXPECT_EQ(drawn["Areas"][0]["Name"], "signal");
  const json again =
      Post("/clade/measure/edge-sharpness", {{"Series", {source_, derived_}}, {"Lines", drawn["Lines"]}})
          .Json();
  EXPECT_EQ(again["Series"], set["Measures"][0]["Series"]);
  const json wrong = Post("/clade/measure/regions", {{"Series", {source_}}, {"Lines", 1}}).Json();
  EXPECT_THAT(wrong.value("Message", ""), HasSubstr("Rois is not a text"));
}

TEST_F(PluginMeasures, TheCommandLineMeasuresAStoredReportWithTheSameNumbers)
{
  json request = SnrRequest();
  request["Store"] = true;
  const json first = Post("/clade/measure/snr", request).Json();
  const std::string report = folder_ / "report.dcm";
  std::ofstream(report, std::ios::binary)
      << Get("/instances/" + first["Report"]["ID"].get<std::string>() + "/file").body;
  ChildProcess clade({CLADE_EXECUTABLE, "measure", "snr", folder_ / "phantom-1", "--rois", report, "--json"},
                     folder_ / "answer");
  ASSERT_EQ(clade.Wait(std::chrono::minutes(1)), 0);
  std::ostringstream text;
  text << std::ifstream(folder_ / "answer").rdbuf();
  const json again = json::parse(text.str());
  EXPECT_EQ(again["Snr"], first["Snr"]);
  EXPECT_EQ(again["Series"][0]["SignalRegion"], first["Series"][0]["SignalRegion"]);
}

TEST_F(PluginMeasures, WhatCannotBeMeasuredIsRefusedWithASentence)
{
  const auto refusal = [&](const std::string& measure, const json& request, int status)
  {
    const HttpReply reply = Post("/clade/measure/" + measure, request);
    EXPECT_EQ(reply.status, status) << reply.body;
    return reply.Json().value("Message", "");
  };
  json request = SnrRequest();
  request["Signal"] = Region(1000, 1000, 1000);
  refusal("snr", request, 400);
  request["Signal"] = {{"Shape", "cube"}};
  EXPECT_THAT(refusal("snr", request, 400), HasSubstr("Signal"));
  request["Signal"] = Region(20, 18, 4, -1);
  refusal("snr", request, 400);
  request.erase("Signal");
  EXPECT_THAT(refusal("snr", request, 400), HasSubstr("Signal"));
  EXPECT_THAT(refusal("snr", {{"Series", "00000000-00000000-00000000-00000000-00000000"}}, 404),
              HasSubstr("series"));
  EXPECT_THAT(refusal("piqe", {{"Series", source_}, {"Colour", 1}}, 400), HasSubstr("Colour"));
  EXPECT_THAT(refusal("piqe", json::object(), 400), HasSubstr("Series"));
  EXPECT_THAT(refusal("piqe", {{"Series", std::vector<std::string>(17, source_)}}, 400), HasSubstr("16"));
  json line = LineRequest();
  line["Lines"][0]["To"] = line["Lines"][0]["From"];
  refusal("edge-sharpness", line, 400);
  EXPECT_EQ(Post("/clade/measure/sharpness", line).status, 404);
  EXPECT_EQ(Send("GET", "/clade/measure/snr").status, 405);
}

TEST_F(PluginMeasures, SurvivesRandomRequests)
{
  RandomRequests requests(7, {source_, derived_, source_, derived_, "1.2.3", "no series"});
  std::map<int, int> statuses;
  for (int i = 0; i < 200; i++)
  {
    const std::string measure = requests.Measure();
    const std::string text = requests.Text(measure);
    const HttpReply reply = SendUntilTaken("POST", "/clade/measure/" + measure, jsonType, text);
    statuses[reply.status]++;
    EXPECT_TRUE(reply.status == 200 || reply.status == 400 || reply.status == 404 || reply.status == 413 ||
                reply.status == 422)
        << reply.status << reply.body << " for " << text.substr(0, 1000);
    EXPECT_TRUE(json::accept(reply.body)) << reply.body.substr(0, 1000);
  }
  EXPECT_GT(statuses[200], 10);
  EXPECT_GT(statuses[400], 10);
  EXPECT_EQ(Get("/clade/status").Json()["Ready"], true);
}

TEST_F(PluginMeasures, APolygonOfTenThousandPointsIsMeasured)
{
  json polygon = json::array();
  for (int i = 0; i < 10000; i++)
  {
    const double angle = 2 * M_PI * i / 10000;
    polygon.push_back({20 + 9 * std::cos(angle), 18 + 9 * std::sin(angle), 4});
  }
  json request = SnrRequest();
  request["Signal"] = {{"Polygon", polygon}, {"ThicknessMm", 6}};
  const HttpReply reply = Post("/clade/measure/snr", request);
  ASSERT_EQ(reply.status, 200) << reply.body.substr(0, 500);
  const double area = M_PI * 9 * 9 * 1.2 * 1.2;
  EXPECT_NEAR(reply.Json()["Series"][0]["SignalRegion"]["VolumeMm3"].get<double>(), 6 * area,
              0.03 * 6 * area);
}

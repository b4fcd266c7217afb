#include "Evaluation/EvaluateModels.h"

#include "Base/Error.h"
#include "Evaluation/EvaluationFiles.h"
#include "Statistics/StudyJson.h"
#include "Support/TemporaryFolder.h"
#include "Support/TinyModels.h"
#include "Volume/Phantom.h"

#include <cmath>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace
{
/// Isotropic phantoms of 5 mm by name, and tiny models in a folder.
class Evaluation : public testing::Test
{
protected:
  Evaluation()
  {
    request_.settings.threads = 2;
    request_.settings.options.precision = Precision::Float32;
    request_.settings.options.consistency = ConsistencyMode::Off;
    request_.modelsDirectory = folder_.Path().string();
    request_.degradation.factors = {4};
    Save("identity", Clade::Testing::IdentityModel());
  }

  void Save(const std::string& name, const NetworkModel& model)
  {
    WriteModelFile(folder_ / (name + ".safetensors"), model.Metadata(), model.Loaded().generator);
  }

  static std::shared_ptr<const MeasurableSeries> Load(const std::string& path)
  {
    if (path.find("missing") != std::string::npos)
    {
      throw Error(ErrorCode::NotFound, "there is no file " + path);
    }
    const bool isThick = path.find("thick") != std::string::npos;
    MeasurableSeries series;
    series.volume = SamplePhantom(PhantomGrid(PhantomPlane::Coronal, 5, isThick ? 20 : 5), isThick ? 20 : 5,
                                  PhantomContrast::Mr, 8, path.size(), 2);
    return std::make_shared<MeasurableSeries>(std::move(series));
  }

  EvaluationResult Run()
  {
    NoProgress progress;
    return EvaluateModels(
        request_, [](const std::string& path, IProgress&) { return Load(path); }, progress);
  }

  Error RunError()
  {
    try
    {
      Run();
    }
    catch (const Error& error)
    {
      return error;
    }
    return Error(ErrorCode::Internal, "nothing was thrown");
  }

  TemporaryFolder folder_;
  EvaluationRequest request_;
};

const EvaluationRow& RowOf(const EvaluationResult& result, const std::string& method)
{
  const auto row = std::find_if(result.rows.begin(), result.rows.end(),
                                [&](const EvaluationRow& one) { return one.method == method; });
  EXPECT_NE(row, result.rows.end()) << method;
  return row == result.rows.end() ? result.rows.front() : *row;
}

std::string ReadAll(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
} // namespace

TEST_F(Evaluation, TheIdentityNetworkIsCubicInEveryMeasure)
{
  request_.truths = {"body.nii.gz"};
  request_.models = {"identity"};
  const EvaluationResult result = Run();
  const EvaluationRow &cubic = RowOf(result, "cubic"), &identity = RowOf(result, "identity");
  for (const char* figure : {"Piqe", "PiqeRows", "PiqeColumnsAll", "EdgeSharpness", "EdgeLines", "Snr",
                             "Psnr", "Ssim", "ConsistencyBefore", "ConsistencyBeforePercent"})
  {
    ASSERT_TRUE(cubic.Figure(figure).has_value()) << figure;
    EXPECT_NEAR(*identity.Figure(figure), *cubic.Figure(figure), 1e-3 * std::abs(*cubic.Figure(figure)))
        << figure;
  }
  EXPECT_NEAR(*identity.Figure("PsnrGain"), 0, 1e-3);
  EXPECT_EQ(identity.gate, "passed");
  EXPECT_EQ(identity.stitching, "whole-slice");
  EXPECT_GT(*identity.Figure("NetworkSeconds"), 0);
  EXPECT_GT(*identity.Figure("PeakMemoryMiB"), *identity.Figure("AddedMemoryMiB"));
}

TEST_F(Evaluation, TheTruthIsPerfectAndBetterThanCubic)
{
  request_.truths = {"body.nii.gz"};
  const EvaluationResult result = Run();
  const EvaluationRow &cubic = RowOf(result, "cubic"), &truth = RowOf(result, "truth");
  EXPECT_EQ(*truth.Figure("Ssim"), 1);
  EXPECT_FALSE(truth.Figure("Psnr").has_value()); // nothing differs
  EXPECT_LT(*truth.Figure("ConsistencyBeforePercent"), 0.2 * *cubic.Figure("ConsistencyBeforePercent"));
  EXPECT_GT(*truth.Figure("EdgeSharpness"), 1.2 * *cubic.Figure("EdgeSharpness"));
  EXPECT_LT(*truth.Figure("Piqe"), *cubic.Figure("Piqe"));
  EXPECT_THAT(result.pictures.front().methods, ElementsAre("cubic", "truth"));
}

TEST_F(Evaluation, ResultsAreSeenThroughTheRangeThatIsAskedFor)
{
  request_.truths = {"body.nii.gz"};
  request_.models = {"identity"};
  const EvaluationResult own = Run();
  request_.range.fixed = GreyRange{-500, 4000};
  const EvaluationResult wide = Run();
  EXPECT_EQ(wide.volumes[0].plan.range.low, -500);
  EXPECT_EQ(wide.volumes[0].plan.range.high, 4000);
  EXPECT_NE(own.volumes[0].plan.range.low, -500);
  // The same errors in a wider range are smaller ones.
  EXPECT_GT(*RowOf(wide, "cubic").Figure("Psnr"), *RowOf(own, "cubic").Figure("Psnr") + 3);
}

TEST_F(Evaluation, ConsistencyIsOfTheModelsAndNotOfCubic)
{
  request_.truths = {"body.nii.gz"};
  request_.models = {"identity", "cubic"};
  request_.settings.options.consistency = ConsistencyMode::On;
  const EvaluationResult result = Run();
  ASSERT_EQ(result.rows.size(), 3u); // cubic once
  EXPECT_FALSE(RowOf(result, "cubic").Figure("ConsistencyAfter").has_value());
  const EvaluationRow& identity = RowOf(result, "identity");
  EXPECT_LT(*identity.Figure("ConsistencyAfter"), 0.02 * *identity.Figure("ConsistencyBefore"));
  EXPECT_GT(*identity.Figure("PsnrGain"), 0);
}

TEST_F(Evaluation, StridesAreComparedWithWholeSlices)
{
  request_.thicks = {"thick.nii.gz"};
  request_.models = {"identity"};
  request_.strides = {16, 32};
  const EvaluationResult result = Run();
  std::vector<std::string> methods;
  for (const EvaluationRow& row : result.rows)
  {
    methods.push_back(row.method);
  }
  EXPECT_THAT(methods, ElementsAre("cubic", "identity", "identity patches/16", "identity patches/32"));
  EXPECT_EQ(result.rows[3].stride, 32);
  EXPECT_NEAR(*result.rows[3].Figure("Piqe"), *result.rows[1].Figure("Piqe"), 0.1);
  EXPECT_THAT(result.pictures.front().methods, ElementsAre("cubic", "identity"));
  EXPECT_THAT(ToMarkdown(SectionsOf(result, request_)), HasSubstr("| identity | patches | 16 |"));
}

TEST_F(Evaluation, InstanceNormalisedNetworksAreStitchedOfPatches)
{
  GeneratorOptions options;
  options.baseChannels = 2;
  options.residualBlocks = 1;
  options.demodulation = Demodulation::None;
  ModelMetadata metadata = Clade::Testing::IdentityModel().Metadata();
  metadata.generator = options;
  WriteModelFile(folder_ / "cyclegan.safetensors", metadata, Generator(options));
  request_.truths = {"body.nii.gz"};
  request_.models = {"identity", "cyclegan"};
  request_.strides = {16};
  const EvaluationResult result = Run();
  EXPECT_TRUE(result.leftOut.empty());
  EXPECT_EQ(RowOf(result, "identity").stitching, "whole-slice");
  EXPECT_EQ(RowOf(result, "cyclegan").stitching, "patches");
  EXPECT_EQ(RowOf(result, "cyclegan patches/16").stride, 16);
}

TEST_F(Evaluation, AResultThatTheGateKeepsBackIsMeasuredAndSaysSo)
{
  Save("random", Clade::Testing::RandomModel());
  request_.thicks = {"thick.nii.gz"};
  request_.models = {"random"};
  const EvaluationResult result = Run();
  const EvaluationRow& random = RowOf(result, "random");
  EXPECT_THAT(random.gate, HasSubstr("the quality gate \""));
  EXPECT_TRUE(random.Figure("Piqe").has_value());
  EXPECT_FALSE(random.Figure("Psnr").has_value()); // no truth
}

TEST_F(Evaluation, RefusedVolumesAndModelsAreNamedAndLeftOut)
{
  NetworkModel narrow = Clade::Testing::IdentityModel();
  ModelMetadata metadata = narrow.Metadata();
  metadata.largestFactor = 3;
  WriteModelFile(folder_ / "narrow.safetensors", metadata, narrow.Loaded().generator);
  request_.truths = {"missing.nii.gz", "a/thick.nii.gz", "body.nii.gz"};
  request_.models = {"identity", "narrow"};
  const EvaluationResult result = Run();
  ASSERT_EQ(result.leftOut.size(), 3u);
  EXPECT_EQ(result.leftOut[0].volume, "missing");
  EXPECT_EQ(result.leftOut[0].code, "NotFound");
  EXPECT_THAT(result.leftOut[1].sentence, HasSubstr("give it as a thick volume"));
  EXPECT_EQ(result.leftOut[2].volume, "body x4");
  EXPECT_EQ(result.leftOut[2].method, "narrow");
  EXPECT_EQ(result.leftOut[2].code, "E_MODEL");
  EXPECT_EQ(result.rows.size(), 3u);
  request_.settings.options.forceModel = true;
  EXPECT_EQ(Run().rows.size(), 4u);
}

TEST_F(Evaluation, WhereNothingIsLeftTheFirstRefusalIsTheAnswer)
{
  request_.truths = {"missing.nii.gz"};
  EXPECT_EQ(RunError().Code(), ErrorCode::NotFound);
  request_.truths = {"body.nii.gz"};
  request_.models = {"no-such"};
  EXPECT_EQ(RunError().Code(), ErrorCode::Model);
  request_.models = {"auto"};
  EXPECT_EQ(RunError().Code(), ErrorCode::InvalidArgument);
  request_.degradation.factors = {12}; // the identity goes to 8
  request_.models = {"identity"};
  EXPECT_EQ(RunError().Code(), ErrorCode::Model);
  request_.truths.clear();
  EXPECT_THAT(RunError().Message(), HasSubstr("expected a truth or a thick volume"));
}

TEST_F(Evaluation, AModelThatIsReplacedMeanwhileIsLeftOut)
{
  request_.truths = {"body.nii.gz", "other.nii.gz"};
  request_.models = {"identity"};
  NoProgress progress;
  const auto load = [&](const std::string& path, IProgress&)
  {
    if (path == "other.nii.gz")
    {
      Save("identity", Clade::Testing::RandomModel());
    }
    return Load(path);
  };
  const EvaluationResult result = EvaluateModels(request_, load, progress);
  ASSERT_EQ(result.leftOut.size(), 1u);
  EXPECT_EQ(result.leftOut[0].volume, "other x4");
  EXPECT_THAT(result.leftOut[0].sentence, HasSubstr("has changed since the evaluation began"));
}

TEST_F(Evaluation, StopsWhenAsked)
{
  class Stopped : public NoProgress
  {
  public:
    void ThrowIfCancelled() const override { throw Error(ErrorCode::Cancelled, "stopped"); }
  };
  Stopped progress;
  request_.truths = {"body.nii.gz"};
  const auto load = [](const std::string& path, IProgress&) { return Load(path); };
  EXPECT_THROW(EvaluateModels(request_, load, progress), Error);
}

TEST_F(Evaluation, TheFilesAgreeWithEachOther)
{
  request_.truths = {"a/body.nii.gz", "bb/body.nii.gz"};
  request_.degradation.factors = {3, 4};
  request_.models = {"identity"};
  request_.settings.options.consistency = ConsistencyMode::On;
  const EvaluationResult result = Run();
  TemporaryFolder out;
  WriteEvaluation(result, request_, out.Path().string());
  const auto json = nlohmann::json::parse(ReadAll(out / "results.json"));
  const std::string csv = ReadAll(out / "results.csv"), markdown = ReadAll(out / "results.md");

  // JSON and CSV hold the same digits.
  ASSERT_EQ(json["Rows"].size(), 12u);
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  for (const auto& row : json["Rows"])
  {
    std::getline(lines, line);
    EXPECT_EQ(line.rfind(row["Volume"].get<std::string>() + ',', 0), 0u) << line;
    EXPECT_THAT(line, HasSubstr(',' + row["Piqe"].dump() + ',' + row["PiqeRows"].dump() + ','));
  }
  // The tests are those of the CSV.
  const std::optional<LongTable> table = ParseLongTable(csv);
  ASSERT_TRUE(table.has_value());
  for (const char* figure : {"Piqe", "EdgeSharpness", "Snr"})
  {
    ASSERT_TRUE(json["Statistics"].contains(figure)) << figure;
    const auto expected = AnalyseStudy(table->Of(figure)[0], TukeyReading::RepeatedMeasures);
    EXPECT_EQ(json["Statistics"][figure], nlohmann::json::parse(expected.dump())) << figure;
    EXPECT_EQ(json["Statistics"][figure]["Subjects"], 2) << figure;
  }
  // Markdown has the means of JSON.
  const auto& cubic = json["Summary"][0]["Methods"][0];
  EXPECT_EQ(cubic["Figures"]["Piqe"]["Rows"], 4);
  char mean[32];
  std::snprintf(mean, sizeof(mean), "| cubic | - | 4 | %.1f ± ",
                cubic["Figures"]["Piqe"]["Mean"].get<double>());
  EXPECT_THAT(markdown, HasSubstr(mean));
  EXPECT_EQ(cubic["RatioToCubic"]["Piqe"], 1.0);
  EXPECT_THAT(markdown, HasSubstr("### Factor 4"));
}

#include "TrainingRuns/TrainingReport.h"

#include "ImageQuality/GreyImage.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using testing::Not;

namespace
{
/// The report of a training with this log.
class TrainingReportTest : public testing::Test
{
protected:
  std::string Report(const std::string& log)
  {
    std::ofstream(model_ + ".log.jsonl") << log;
    WriteTrainingReport(model_);
    std::ostringstream text;
    text << std::ifstream(TrainingReportPath(model_)).rdbuf();
    return text.str();
  }

  TemporaryFolder folder_;
  std::string model_ = folder_ / "knee.safetensors";
};

constexpr char start[] = R"({"event": "start", "step": 0, "steps": 6, "device": "cpu", "data": ["<ripples>"],
 "leftOut": ["a.nii: E_TOO_FEW"], "options": {"method": "smore", "modality": "MR", "epochs": 3, "losses": {"pair": 1}}})";

std::string OneLine(std::string text)
{
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  return text + "\n";
}

const std::string twoEpochs = OneLine(start) + R"({"event": "baseline", "piqe": 71.25}
{"step": 1, "losses": {"pair": 0.5}}
{"event": "epoch", "epoch": 1, "step": 2, "piqe": 60.5, "chosen": false}
{"event": "epoch", "epoch": 2, "step": 4, "piqe": 50.75, "chosen": true}
)";
} // namespace

TEST(TrainingReport, LiesBesideItsModel)
{
  EXPECT_EQ(TrainingReportPath("models/knee.safetensors"), "models/knee.report.html");
  EXPECT_EQ(TrainingReportPath("models/knee.v2.safetensors"), "models/knee.v2.report.html");
}

TEST_F(TrainingReportTest, TellsMethodEpochsFiguresDataAndOptions)
{
  const std::string report = Report(twoEpochs);
  for (const char* text : {"Training of knee", "Method smore for MR, 2 of 3 epochs judged, on cpu.",
                           "holds the weights after epoch 2", "71.25", "60.5", "50.75", "&lt;ripples&gt;",
                           "a.nii: E_TOO_FEW", "losses/pair"})
  {
    EXPECT_THAT(report, HasSubstr(text));
  }
  EXPECT_THAT(report, Not(HasSubstr("<ripples>"))) << "names are texts, not HTML";
}

TEST_F(TrainingReportTest, OneThatRunsIsWrittenAgainAndAgain)
{
  EXPECT_THAT(Report(OneLine(start)), HasSubstr("0 of 3 epochs judged"));
  EXPECT_THAT(Report(twoEpochs), HasSubstr("2 of 3 epochs judged"));
  EXPECT_EQ(Report(twoEpochs), Report(twoEpochs)) << "the same log, the same report";
}

TEST_F(TrainingReportTest, ACollapseCatchesTheEye)
{
  const std::string collapsed =
      R"({"event": "epoch", "epoch": 3, "step": 6, "piqe": 40, "chosen": false, "collapsed": true, "warning": "the outputs no longer follow the inputs"})"
      "\n";
  const std::string report = Report(twoEpochs + collapsed);
  EXPECT_THAT(report, HasSubstr("After the last epoch the outputs no longer follow the inputs."));
  EXPECT_THAT(report, HasSubstr("collapsed"));
  EXPECT_THAT(Report(twoEpochs), Not(HasSubstr("After the last epoch")));
}

TEST_F(TrainingReportTest, ShowsThePicturesThatAreThere)
{
  std::filesystem::create_directory(model_ + ".pictures");
  const auto picture = [&](const std::string& name) {
    WritePgm(model_ + ".pictures/" + name + ".pgm", {3, 2, {1, 2, 3, 4, 5, 6}});
  };
  picture("input");
  picture("epoch-0002");
  const std::string report = Report(twoEpochs);
  EXPECT_THAT(report, HasSubstr("Interpolation alone"));
  EXPECT_THAT(report, HasSubstr("After epoch 2, the one kept"));
  EXPECT_THAT(report, Not(HasSubstr("After epoch 1")));
  EXPECT_THAT(report, Not(HasSubstr("Truth")));
}

TEST_F(TrainingReportTest, WithoutALogThereIsNone)
{
  EXPECT_TRUE(CodeOf([&] { WriteTrainingReport(model_); }).has_value());
  EXPECT_FALSE(std::filesystem::exists(TrainingReportPath(model_)));
}

#include "CommandLine/Clade.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

namespace
{
/// Pages with plots; skipped, aloud, where the program was built without them.
class Pages : public CladeProgram
{
protected:
  void SetUp() override
  {
    if (Run({"statistics", Csv(), "--html", page_}).output.find("built without Plotly") != std::string::npos)
    {
      GTEST_SKIP() << "clade was built without Plotly";
    }
  }

  std::string Csv()
  {
    const std::string path = folder_ / "study.csv";
    std::ofstream(path) << "subject,<thick>,thin\nA,1,2\nB,2,3.5\nC,1.5,3\nD,1.25,2\n";
    return path;
  }

  /// The figures of the page that the command writes.
  std::vector<json> FiguresOf(std::vector<std::string> arguments)
  {
    arguments.insert(arguments.end(), {"--html", page_});
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exitStatus, 0) << outcome.output;
    std::ostringstream html;
    html << std::ifstream(page_).rdbuf();
    html_ = html.str();
    std::vector<json> figures;
    const std::string begin = "<script type=\"application/json\">";
    for (std::size_t at = html_.find(begin); at != std::string::npos; at = html_.find(begin, at + 1))
    {
      const std::size_t from = at + begin.size();
      figures.push_back(json::parse(html_.substr(from, html_.find("</script>", from) - from)));
    }
    return figures;
  }

  /// Two series of one phantom.
  std::vector<std::string> Series()
  {
    return {Phantom({"--modality", "CT", "--noise", "20"}),
            Phantom({"--modality", "CT", "--noise", "40"}, "noisy")};
  }

  std::string page_ = folder_ / "page.html";
  std::string html_;
};
} // namespace

TEST_F(Pages, ShowProfileFilteredProfileAndGradientOfEverySeries)
{
  const auto series = Series();
  const auto figures =
      FiguresOf({"measure", "edge-sharpness", series[0], series[1], "--line", "-150,0,0 -40,0,0"});
  ASSERT_EQ(figures.size(), 1u);
  const json& data = figures[0]["data"];
  ASSERT_EQ(data.size(), 8u);
  EXPECT_EQ(data[0]["name"], "thick");
  EXPECT_EQ(data[4]["name"], "noisy");
  EXPECT_NE(data[0]["line"]["color"], data[4]["line"]["color"]);
  const auto profile = data[1]["y"].get<std::vector<double>>();
  EXPECT_EQ(*std::min_element(profile.begin(), profile.end()), 0);
  EXPECT_EQ(*std::max_element(profile.begin(), profile.end()), 1);
  EXPECT_EQ(data[0]["y"].size(), profile.size());
  double steepest = 0;
  for (const double slope : data[2]["y"].get<std::vector<double>>())
  {
    steepest = std::max(steepest, std::abs(slope));
  }
  EXPECT_DOUBLE_EQ(std::abs(data[3]["y"][0].get<double>()), steepest) << "the diamond lies on the gradient";
  EXPECT_EQ(figures[0]["layout"]["xaxis"]["title"]["text"], "distance along the line / mm");
}

TEST_F(Pages, ShowScoresBySliceAndAsBoxes)
{
  const auto series = Series();
  const auto figures = FiguresOf({"measure", "piqe", series[0], series[1]});
  ASSERT_EQ(figures.size(), 2u);
  EXPECT_EQ(figures[0]["data"][1]["y"], figures[1]["data"][1]["y"]);
  EXPECT_EQ(figures[1]["data"][0]["type"], "box");
  const json& positions = figures[0]["data"][0]["x"];
  ASSERT_GT(positions.size(), 5u);
  EXPECT_NEAR(positions[1].get<double>() - positions[0].get<double>(), 32, 1e-6) << "mm, not slices";
  EXPECT_EQ(figures[0]["layout"]["xaxis"]["title"]["text"],
            "position of the slice / mm, towards the patient's back");
  EXPECT_THAT(html_, HasSubstr("also spelt PIQUE"));
}

TEST_F(Pages, ShowTheValuesOfRegionsAndTheirRatio)
{
  const auto series = Series();
  const auto figures = FiguresOf({"measure", "snr", series[0], series[1], "--signal", "sphere:-60,0,0,30",
                                  "--noise", "box:-60,0,0,60,60,60"});
  ASSERT_EQ(figures.size(), 2u);
  const json& box = figures[0]["data"][0];
  EXPECT_EQ(box["x"], json({"thick", "noisy"}));
  for (std::size_t n = 0; n < 2; n++)
  {
    EXPECT_LE(box["lowerfence"][n], box["q1"][n]);
    EXPECT_LT(box["q1"][n], box["median"][n]);
    EXPECT_LT(box["median"][n], box["q3"][n]);
    EXPECT_LE(box["q3"][n], box["upperfence"][n]);
  }
  EXPECT_GT(figures[1]["data"][0]["y"][0], figures[1]["data"][0]["y"][1])
      << "the noisy one has the lower ratio";
}

TEST_F(Pages, ShowUpToWhichFrequencyTwoSeriesAgree)
{
  const auto series = Series();
  for (const std::string& one : series)
  {
    EXPECT_EQ(Run({"resample", one, one + "-thin"}).exitStatus, 0);
  }
  const auto figures =
      FiguresOf({"measure", "compare", series[0] + "-thin", series[1] + "-thin", "--fourier-shells"});
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0]["data"][0]["y"][0], 1);
  EXPECT_EQ(figures[0]["layout"]["shapes"].size(), 1u);
}

TEST_F(Pages, ShowAStudyWithBoxesIntervalsAndRanks)
{
  const auto figures = FiguresOf({"statistics", Csv()});
  ASSERT_EQ(figures.size(), 3u);
  EXPECT_EQ(figures[0]["data"][0]["name"], "&lt;thick&gt;") << "Plotly reads names as HTML";
  EXPECT_EQ(figures[0]["data"][0]["text"], json({"A", "B", "C", "D"}));
  EXPECT_EQ(figures[1]["data"][0]["y"][0], "thin - &lt;thick&gt;");
  EXPECT_GT(figures[1]["data"][0]["x"][0], 0) << "as the label says";
  EXPECT_EQ(figures[2]["data"][0]["x"], json({1.0, 2.0}));
  EXPECT_THAT(html_, HasSubstr("<h2>Friedman&#39;s test of ranks</h2>"));
}

TEST_F(Pages, AreWrittenAsAWholeOrRefusedWithASentence)
{
  const Outcome outcome = Run({"statistics", Csv(), "--html", folder_ / "none/page.html"});
  EXPECT_EQ(outcome.exitStatus, 1);
  EXPECT_THAT(outcome.output, HasSubstr("clade: NotFound: cannot write " + (folder_ / "none/page.html")));
}

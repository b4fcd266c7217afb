#include "Report/HtmlReport.h"

#include "Base/Error.h"
#include "Support/FileSizeLimit.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace testing;
using nlohmann::json;

namespace
{
std::string ContentOf(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

json Line(const std::string& name)
{
  return {{"data", {{{"type", "scatter"}, {"name", name}, {"x", {0, 1}}, {"y", {2, 3}}}}}};
}
} // namespace

TEST(HtmlReport, TextIsTakenLetterByLetter)
{
  const std::string attack = "<img src=x onerror=alert(1)>";
  HtmlReport report(attack);
  report.AddHeading(attack);
  report.AddParagraph(attack);
  report.AddTable({attack}, {{attack}});
  report.AddPlot(Line(attack), attack);
  report.AddPictures({{attack + "\"", 1, 1, {7}, 1}});
  std::string html = report.Html();
  html.erase(html.find("<script>/**"), std::string::npos); // Plotly itself
  EXPECT_THAT(html, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(html, HasSubstr("<h1>&lt;img src=x onerror=alert(1)&gt;</h1>"));
}

TEST(HtmlReport, APlotCarriesItsFigureAndTheLibraryIsThereOnce)
{
  HtmlReport report("Two plots");
  report.AddPlot(Line("</script>"), "first");
  report.AddPlot({{"data", json::array()}, {"layout", {{"height", 700}}}}, "second");
  const std::string html = report.Html();
  const std::string begin = "<script type=\"application/json\">";
  const std::size_t at = html.find(begin) + begin.size();
  const json figure = json::parse(html.substr(at, html.find("</script>", at) - at));
  EXPECT_EQ(figure["data"], Line("</script>")["data"]);
  EXPECT_EQ(figure["layout"]["height"], 460) << "the ground of every plot";
  EXPECT_THAT(html, HasSubstr("\"height\":700"));
  EXPECT_EQ(html.find("plotly.js (cartesian"), html.rfind("plotly.js (cartesian"));
}

TEST(HtmlReport, APageWithoutPlotsIsSmallAndHasNoScript)
{
  HtmlReport report("Text alone");
  report.AddParagraph("Nothing to draw.");
  EXPECT_THAT(report.Html(), Not(HasSubstr("<script")));
  EXPECT_LT(report.Html().size(), 5000u);
}

TEST(HtmlReport, ColumnsOfNumbersStandToTheRight)
{
  HtmlReport report("Table");
  report.AddTable({"Name", "Value"}, {{"a", "1.5e-3"}, {"b", "< 0.001"}, {"c"}});
  EXPECT_THAT(report.Html(), HasSubstr("<tr><td>a</td><td class=\"number\">1.5e-3</td></tr>"));
  EXPECT_THAT(report.Html(), HasSubstr("<tr><td>c</td><td class=\"number\"></td></tr>"));
}

TEST(HtmlReport, WhatFailedIsMarkedAndNothingElseIs)
{
  HtmlReport report("Table");
  report.AddTable({"Name", "Gate"}, {{"a", "passed"}, {"b", "failed"}}, {1});
  report.AddAlarm("<b> failed");
  EXPECT_THAT(report.Html(), HasSubstr("<tr><td>a</td>"));
  EXPECT_THAT(report.Html(), HasSubstr("<tr class=\"bad\"><td>b</td>"));
  EXPECT_THAT(report.Html(), HasSubstr("<p class=\"bad\">&lt;b&gt; failed</p>"));
}

TEST(HtmlReport, PicturesKeepTheShapeOfTheirPixels)
{
  HtmlReport report("Pictures");
  report.AddPictures({{"thick", 4, 2, std::vector<std::uint8_t>(8, 9), 5.5}});
  EXPECT_THAT(report.Html(), HasSubstr("aspect-ratio: 4 / 11\" src=\"data:image/png;base64,iVBORw0KGgo"));
}

TEST(HtmlReport, APlotWithoutDataIsRefused)
{
  HtmlReport report("Wrong");
  EXPECT_THAT(
      [&] {
        report.AddPlot({{"layout", 1}}, "profile");
      },
      Throws<Error>(Property(&Error::Message, HasSubstr("\"profile\" has no array \"data\""))));
}

TEST(HtmlReport, AFailedWriteLeavesTheOlderReport)
{
  const Testing::TemporaryFolder folder;
  HtmlReport report("Second");
  report.AddPlot(Line("a"), "b");
  {
    std::ofstream(folder / "report.html") << "first";
    const Testing::FileSizeLimit limit(100000);
    EXPECT_THAT([&] { report.Write(folder / "report.html"); },
                Throws<Error>(Property(&Error::Code, ErrorCode::StorageFull)));
  }
  EXPECT_EQ(ContentOf(folder / "report.html"), "first");
  report.Write(folder / "report.html");
  EXPECT_EQ(ContentOf(folder / "report.html"), report.Html());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.Path()), {}), 1)
      << "no partial file is left";
  EXPECT_THAT([&] { report.Write(folder / "none/report.html"); },
              Throws<Error>(Property(&Error::Code, ErrorCode::NotFound)));
}

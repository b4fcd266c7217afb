#include "Pages/EvaluationPage.h"

#include "Pages/PageParts.h"

#include "Base/FileWriting.h"
#include "Base/Format.h"
#include "Report/PlotStyle.h"
#include "Report/PngWriter.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t maxShown = 12;
constexpr std::string_view plotted[] = {"Piqe", "EdgeSharpness", "Snr", "PsnrGain", "SsimGain"};

GreyPicture PictureOf(GreyImage image, const std::string& caption, double aspect)
{
  return {caption, image.columns, image.rows, std::move(image.pixels), aspect};
}

const FigureColumn& ColumnOf(std::string_view name)
{
  return *std::find_if(FigureColumns().begin(), FigureColumns().end(),
                       [&](const FigureColumn& column) { return column.name == name; });
}

/// One box per method that has this figure.
void AddBoxes(HtmlReport& page, const EvaluationResult& result, std::string_view figure)
{
  json boxes = json::array();
  const std::vector<MethodSummary> summaries = SummariseMethods(result.rows);
  for (std::size_t n = 0; n < summaries.size(); n++)
  {
    json values = json::array(), names = json::array();
    for (const EvaluationRow& row : result.rows)
    {
      const std::optional<double> value = row.Figure(figure);
      if (row.method == summaries[n].method && value)
      {
        values.push_back(*value);
        names.push_back(PlotText(row.volume + " x" + Decimal(row.factor, 2)));
      }
    }
    if (!values.empty())
    {
      boxes.push_back({{"type", "box"},
                       {"name", PlotText(summaries[n].method)},
                       {"y", values},
                       {"text", names},
                       {"boxpoints", "all"},
                       {"boxmean", true},
                       {"hovertemplate", "%{text}: %{y}"},
                       {"marker", {{"color", PlotColour(n)}, {"size", 4}, {"opacity", 0.6}}}});
    }
  }
  if (!boxes.empty())
  {
    const std::string title(ColumnOf(figure).title);
    page.AddPlot(
        {{"data", boxes}, {"layout", {{"showlegend", false}, {"yaxis", PlotAxis(title)}}}},
        title + ": quartiles and median over volumes and factors; dashed: the mean; each point is one of "
                "them.");
  }
}

/// One line per method over the factors.
void AddByFactor(HtmlReport& page, const EvaluationResult& result, std::string_view figure)
{
  const std::vector<MethodSummary> all = SummariseMethods(result.rows);
  const std::vector<double> factors = FactorsOf(result.rows);
  json lines = json::array();
  for (std::size_t n = 0; n < all.size(); n++)
  {
    json xs = json::array(), ys = json::array();
    for (const double factor : factors)
    {
      for (const MethodSummary& summary : SummariseMethods(result.rows, factor))
      {
        const auto found = summary.figures.find(figure);
        if (summary.method == all[n].method && found != summary.figures.end())
        {
          xs.push_back(factor);
          ys.push_back(found->second.mean);
        }
      }
    }
    if (!xs.empty())
    {
      lines.push_back({{"type", "scatter"},
                       {"mode", "lines+markers"},
                       {"name", PlotText(all[n].method)},
                       {"x", xs},
                       {"y", ys},
                       {"line", {{"color", PlotColour(n)}, {"dash", PlotDash(n)}}}});
    }
  }
  const std::string title(ColumnOf(figure).title);
  if (!lines.empty())
  {
    page.AddPlot({{"data", lines}, {"layout", {{"xaxis", PlotAxis("factor")}, {"yaxis", PlotAxis(title)}}}},
                 title + " by factor: means over the volumes.");
  }
}

void AddSlices(HtmlReport& page, const EvaluationPictures& pictures)
{
  for (const EvaluationPictures::Orientation& orientation : pictures.orientations)
  {
    const PictureWindow window = BusiestWindow(orientation.images.back());
    std::vector<GreyPicture> slices, large;
    for (std::size_t n = 0; n < orientation.images.size(); n++)
    {
      const std::string caption = pictures.methods[n];
      slices.push_back(PictureOf(orientation.images[n], caption, orientation.aspect));
      large.push_back(PictureOf(Magnify(orientation.images[n], window, 3), caption, orientation.aspect));
    }
    page.AddParagraph(pictures.volume + ", factor " + Decimal(pictures.factor, 2) + ", " + orientation.plane +
                      ": the slice, and a detail enlarged three times.");
    page.AddPictures(slices);
    page.AddPictures(large);
  }
}

/// What must not be overlooked: the results that the quality gate would keep back.
void AddGate(HtmlReport& page, const EvaluationResult& result)
{
  constexpr std::size_t most = 8;
  std::size_t failed = 0;
  for (const EvaluationRow& row : result.rows)
  {
    failed += row.HasFailedGate() ? 1 : 0;
    if (row.HasFailedGate() && failed <= most)
    {
      page.AddAlarm(row.volume + ", factor " + Decimal(row.factor, 2) + ", " + row.method + ": " + row.gate);
    }
  }
  if (failed > most)
  {
    page.AddAlarm("The quality gate would keep back " + std::to_string(failed - most) +
                  " results more: see \"Every result\".");
  }
}

void AddPictures(HtmlReport& page, const EvaluationResult& result)
{
  if (result.pictures.empty())
  {
    return;
  }
  page.AddHeading("Pictures");
  for (std::size_t n = 0; n < std::min(maxShown, result.pictures.size()); n++)
  {
    AddSlices(page, result.pictures[n]);
  }
}

/// A name of letters, digits, '.', '_' and '-'.
std::string FileName(std::string text)
{
  std::replace_if(
      text.begin(), text.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_' && c != '-'; }, '_');
  return text;
}
} // namespace

HtmlReport EvaluationPage(const EvaluationResult& result, const EvaluationRequest& request)
{
  HtmlReport page("Comparison of methods");
  AddGate(page, result);
  AddPictures(page, result);
  for (const EvaluationSection& section : SectionsOf(result, request))
  {
    page.AddHeading(section.heading);
    for (const std::string& paragraph : section.paragraphs)
    {
      page.AddParagraph(paragraph);
    }
    for (const ResultTable& table : section.tables)
    {
      AddResultTable(page, table);
    }
    if (section.heading == "The methods")
    {
      for (const std::string_view figure : plotted)
      {
        AddBoxes(page, result, figure);
      }
    }
    if (section.heading == "By factor")
    {
      for (const std::string_view figure : plotted)
      {
        AddByFactor(page, result, figure);
      }
    }
  }
  page.AddParagraph("Made by clade " CLADE_VERSION ".");
  return page;
}

void WritePictures(const EvaluationResult& result, const std::string& folder)
{
  fs::create_directory(folder);
  for (const EvaluationPictures& pictures : result.pictures)
  {
    for (std::size_t n = 0; n < pictures.orientations.size(); n++)
    {
      const std::string name = FileName(pictures.volume + "-x" + Decimal(pictures.factor, 2) + "-" +
                                        pictures.orientations[n].plane + ".png");
      WriteWholeFile((fs::path(folder) / name).string(),
                     WritePng(PictureOf(ComposeSheet(pictures, n), "", 1)));
    }
  }
}
} // namespace Clade

#include "Report/HtmlReport.h"

#include "Base/Base64.h"
#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Embedded/reportFiles.h"
#include "Embedded/reportLibraries.h"
#include "Report/HtmlText.h"
#include "Report/PlotStyle.h"
#include "Report/PngWriter.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <locale>
#include <sstream>
#include <unistd.h>

namespace Clade
{
namespace
{
using nlohmann::json;

template<std::size_t N>
std::string_view FileOf(const std::array<EmbeddedFile, N>& files, std::string_view name)
{
  return std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.name == name; })
      ->content;
}

/// As people write numbers: also "12 %", "-", "1.5e-3" and "< 0.001" stand to the right.
bool IsNumeric(const std::string& cell)
{
  constexpr const char* letters = "0123456789+-.eE%<>= ";
  return !cell.empty() && cell.find_first_not_of(letters) == std::string::npos;
}

void AppendCell(std::string& html, const char* tag, const std::string& cell, bool isNumeric)
{
  html +=
      std::string("<") + tag + (isNumeric ? " class=\"number\">" : ">") + HtmlText(cell) + "</" + tag + ">";
}

std::string Number(double value)
{
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream << value;
  return stream.str();
}
} // namespace

HtmlReport::HtmlReport(std::string_view title) : title_(HtmlText(title)) {}

void HtmlReport::AddHeading(std::string_view text)
{
  body_ += "<h2>" + HtmlText(text) + "</h2>\n";
}

void HtmlReport::AddParagraph(std::string_view text)
{
  body_ += "<p>" + HtmlText(text) + "</p>\n";
}

void HtmlReport::AddAlarm(std::string_view text)
{
  body_ += "<p class=\"bad\">" + HtmlText(text) + "</p>\n";
}

void HtmlReport::AddTable(const std::vector<std::string>& header,
                          const std::vector<std::vector<std::string>>& rows, const std::set<std::size_t>& bad)
{
  std::vector<bool> isNumeric(header.size(), !rows.empty());
  for (const auto& row : rows)
  {
    for (std::size_t column = 0; column < header.size() && column < row.size(); column++)
    {
      isNumeric[column] = isNumeric[column] && (row[column].empty() || IsNumeric(row[column]));
    }
  }
  body_ += "<div class=\"wide\"><table>\n<thead><tr>";
  for (std::size_t column = 0; column < header.size(); column++)
  {
    AppendCell(body_, "th", header[column], isNumeric[column]);
  }
  body_ += "</tr></thead>\n<tbody>\n";
  for (std::size_t n = 0; n < rows.size(); n++)
  {
    const std::vector<std::string>& row = rows[n];
    body_ += bad.count(n) > 0 ? "<tr class=\"bad\">" : "<tr>";
    for (std::size_t column = 0; column < header.size(); column++)
    {
      AppendCell(body_, "td", column < row.size() ? row[column] : "", isNumeric[column]);
    }
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div>\n";
}

void HtmlReport::AddPlot(const json& figure, std::string_view caption)
{
  if (!figure.is_object() || !figure.contains("data") || !figure["data"].is_array())
  {
    throw Error(ErrorCode::InvalidArgument, "the plot \"" + std::string(caption) +
                                                "\" has no array \"data\"; expected a figure of Plotly");
  }
  json complete = {{"data", figure["data"]}, {"layout", PlotLayout()}};
  complete["layout"].merge_patch(figure.value("layout", json::object()));
  body_ += "<figure>\n<div class=\"plot\"></div>\n<script type=\"application/json\">" + ScriptJson(complete) +
           "</script>\n<figcaption>" + HtmlText(caption) + "</figcaption>\n</figure>\n";
  plots_++;
}

void HtmlReport::AddPictures(const std::vector<GreyPicture>& pictures)
{
  std::string html = "<div class=\"pictures\">\n";
  for (const GreyPicture& picture : pictures)
  {
    const std::string caption = HtmlText(picture.caption);
    const double height = static_cast<double>(picture.rows) * picture.aspect;
    html += "<figure><img alt=\"" + caption + "\" style=\"aspect-ratio: " + std::to_string(picture.columns) +
            " / " + Number(height) + "\" src=\"data:image/png;base64," + Base64(WritePng(picture)) +
            "\"><figcaption>" + caption + "</figcaption></figure>\n";
  }
  body_ += html + "</div>\n";
}

std::string HtmlReport::Html() const
{
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
                     "'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
                     title_ + "</title>\n<style>\n";
  html += FileOf(Embedded::reportFiles, "Report.css");
  html += "</style>\n</head>\n<body>\n<main>\n<h1>" + title_ + "</h1>\n" + body_ + "</main>\n";
  if (plots_ > 0)
  {
    html += "<script>";
    html += FileOf(Embedded::reportLibraries, "plotly-cartesian.min.js");
    html += "</script>\n<script>\n";
    html += FileOf(Embedded::reportFiles, "Report.js");
    html += "</script>\n";
  }
  return html + "</body>\n</html>\n";
}

void HtmlReport::Write(const std::string& path) const
{
  namespace fs = std::filesystem;
  const fs::path folder = fs::absolute(path).parent_path();
  std::error_code error;
  if (!fs::is_directory(folder, error))
  {
    throw Error(ErrorCode::NotFound, "there is no folder " + folder.string() + " to write the report into");
  }
  const std::string partial = path + ".partial-" + std::to_string(getpid());
  int failure = WriteBytes(partial, Html());
  if (failure == 0)
  {
    fs::rename(partial, path, error);
    failure = error.value();
  }
  if (failure != 0)
  {
    std::error_code ignored; // what is said is the first failure
    fs::remove(partial, ignored);
    ThrowWriteFailure("cannot write the report " + path, failure);
  }
}
} // namespace Clade

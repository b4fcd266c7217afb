#include "TrainingRuns/TrainingReport.h"

#include "Base/Counted.h"
#include "Base/Format.h"
#include "ImageQuality/GreyImage.h"
#include "Report/HtmlReport.h"
#include "Report/PlotStyle.h"
#include "Settings/ModelVersions.h"
#include "TrainingRuns/TrainingFigures.h"
#include "TrainingRuns/TrainingHistory.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;

std::optional<double> Value(const json& line, const char* key)
{
  return line.is_object() && line.contains(key) && line[key].is_number()
             ? std::make_optional(line[key].get<double>())
             : std::nullopt;
}

std::string Text(const std::optional<double>& value)
{
  return value ? Decimal(*value, 4) : "";
}

class ReportOfTraining
{
public:
  explicit ReportOfTraining(const std::string& modelPath)
      : modelPath_(modelPath), history_(ReadTrainingHistory(modelPath + ".log.jsonl")),
        report_("Training of " + fs::path(modelPath).stem().string())
  {
  }

  void Write()
  {
    AddSummary();
    AddPictures();
    AddFigurePlots();
    AddEpochTable();
    AddLossPlot();
    AddOptions();
    report_.Write(TrainingReportPath(modelPath_));
  }

private:
  void AddSummary()
  {
    const json options = history_.start.value("options", json::object());
    report_.AddParagraph("Method " + options.value("method", "?") + " for " + options.value("modality", "?") +
                         ", " + std::to_string(history_.epochs.size()) + " of " +
                         Counted(options.value("epochs", 0), "epoch") + " judged, on " +
                         history_.start.value("device", "?") + ".");
    if (const json* chosen = history_.ChosenEpoch())
    {
      report_.AddParagraph("The model file holds the weights after epoch " +
                           std::to_string((*chosen)["epoch"].get<int>()) + ".");
    }
    if (!history_.epochs.empty() && history_.epochs.back().contains("warning"))
    {
      report_.AddAlarm("After the last epoch " + history_.epochs.back()["warning"].get<std::string>() + ".");
    }
  }

  std::optional<GreyPicture> Picture(const std::string& name, const std::string& caption) const
  {
    const std::string path = modelPath_ + ".pictures/" + name + ".pgm";
    if (!fs::exists(path))
    {
      return std::nullopt;
    }
    GreyImage image = ReadGreyImage(path);
    const double aspect = history_.baseline.is_object() ? history_.baseline.value("pictureAspect", 1.0) : 1;
    return GreyPicture{caption, image.columns, image.rows, std::move(image.pixels), aspect};
  }

  /// The epochs that are shown: at most so many, evenly spread, and the chosen one.
  std::vector<const json*> ShownEpochs() const
  {
    constexpr std::size_t most = 8;
    const std::size_t count = history_.epochs.size();
    std::vector<const json*> shown;
    for (std::size_t n = 0; n < count; n++)
    {
      const bool isSpread = count <= most || (n + 1) * most / count > n * most / count;
      if (isSpread || &history_.epochs[n] == history_.ChosenEpoch())
      {
        shown.push_back(&history_.epochs[n]);
      }
    }
    return shown;
  }

  void AddPictures()
  {
    std::vector<GreyPicture> pictures;
    const auto add = [&](std::optional<GreyPicture> picture)
    {
      if (picture)
      {
        pictures.push_back(std::move(*picture));
      }
    };
    add(Picture("input", "Interpolation alone"));
    add(Picture("truth", "Truth"));
    for (const json* epoch : ShownEpochs())
    {
      char name[32];
      const int number = (*epoch)["epoch"].get<int>();
      std::snprintf(name, sizeof(name), "epoch-%04d", number);
      add(Picture(name, "After epoch " + std::to_string(number) +
                            (epoch == history_.ChosenEpoch() ? ", the one kept" : "")));
    }
    if (!pictures.empty())
    {
      report_.AddHeading("Before and after");
      report_.AddParagraph(
          "The middle image of the first validation volume, the slice direction from left to right.");
      report_.AddPictures(pictures);
    }
  }

  void AddFigurePlots()
  {
    for (const TrainingFigure& figure : trainingFigures)
    {
      json x = json::array(), y = json::array();
      for (const json& epoch : history_.epochs)
      {
        if (const auto value = Value(epoch, figure.key))
        {
          x.push_back(epoch["epoch"]);
          y.push_back(*value);
        }
      }
      if (!x.empty())
      {
        report_.AddPlot(PlotOf(figure, x, y), std::string(figure.name) + " by epoch. " + figure.meaning);
      }
    }
  }

  json PlotOf(const TrainingFigure& figure, const json& x, const json& y) const
  {
    json data = {{{"type", "scatter"},
                  {"mode", "lines+markers"},
                  {"name", "network"},
                  {"x", x},
                  {"y", y},
                  {"line", {{"color", PlotColour(0)}}}}};
    if (const auto value = Value(history_.baseline, figure.key))
    {
      data.push_back({{"type", "scatter"},
                      {"mode", "lines"},
                      {"name", "interpolation alone"},
                      {"x", {x.front(), x.back()}},
                      {"y", {*value, *value}},
                      {"line", {{"color", PlotColour(1)}, {"dash", PlotDash(1)}}}});
    }
    const json* chosen = history_.ChosenEpoch();
    if (const auto value = chosen != nullptr ? Value(*chosen, figure.key) : std::nullopt)
    {
      data.push_back({{"type", "scatter"},
                      {"mode", "markers"},
                      {"name", "epoch kept"},
                      {"x", {(*chosen)["epoch"]}},
                      {"y", {*value}},
                      {"marker", {{"color", PlotColour(2)}, {"size", 14}, {"symbol", "circle-open"}}}});
    }
    return {{"data", data}, {"layout", {{"xaxis", PlotAxis("epoch")}, {"yaxis", PlotAxis(figure.name)}}}};
  }

  void AddEpochTable()
  {
    std::vector<std::string> header = {"Epoch"};
    std::vector<std::vector<std::string>> rows;
    std::set<std::size_t> bad;
    for (const TrainingFigure& figure : trainingFigures)
    {
      header.push_back(figure.name);
    }
    header.insert(header.end(), {"Output to input", "Kept"});
    if (history_.baseline.is_object())
    {
      rows.push_back(RowOf(history_.baseline, "interpolation"));
    }
    for (const json& epoch : history_.epochs)
    {
      if (epoch.value("collapsed", false))
      {
        bad.insert(rows.size());
      }
      rows.push_back(RowOf(epoch, std::to_string(epoch["epoch"].get<int>())));
      rows.back().push_back(Text(Value(epoch, "outputCorrelation")) +
                            (epoch.value("collapsed", false) ? " collapsed" : ""));
      rows.back().push_back(&epoch == history_.ChosenEpoch() ? "kept" : "");
    }
    report_.AddHeading("Figures");
    report_.AddTable(header, rows, bad);
  }

  static std::vector<std::string> RowOf(const json& line, const std::string& name)
  {
    std::vector<std::string> row = {name};
    for (const TrainingFigure& figure : trainingFigures)
    {
      row.push_back(Text(Value(line, figure.key)));
    }
    return row;
  }

  void AddLossPlot()
  {
    std::map<std::string, std::pair<json, json>> curves;
    for (const json& line : history_.losses)
    {
      for (const auto& [name, value] : line["losses"].items())
      {
        curves[name].first.push_back(line["step"]);
        curves[name].second.push_back(value);
      }
    }
    json data = json::array();
    for (const auto& [name, curve] : curves)
    {
      data.push_back({{"type", "scatter"},
                      {"mode", "lines"},
                      {"name", PlotText(name)},
                      {"x", curve.first},
                      {"y", curve.second},
                      {"line", {{"color", PlotColour(data.size())}, {"dash", PlotDash(data.size())}}}});
    }
    if (!data.empty())
    {
      report_.AddHeading("Losses");
      report_.AddPlot(
          {{"data", data},
           {"layout",
            {{"xaxis", PlotAxis("step")}, {"yaxis", {{"title", {{"text", "loss"}}}, {"type", "log"}}}}}},
          "Losses of single steps, before weighting.");
    }
  }

  void AddList(const char* key, const std::string& column)
  {
    std::vector<std::vector<std::string>> rows;
    for (const json& text : history_.start.value(key, json::array()))
    {
      rows.push_back({text.get<std::string>()});
    }
    if (!rows.empty())
    {
      report_.AddTable({column}, rows);
    }
  }

  void AddOptions()
  {
    report_.AddHeading("Data");
    AddList("data", "Learned from");
    AddList("leftOut", "Left out");
    report_.AddHeading("Options");
    std::vector<std::vector<std::string>> rows;
    const json options = history_.start.value("options", json::object()).flatten();
    for (const auto& [name, value] : options.items())
    {
      rows.push_back({name.substr(1), value.is_string() ? value.get<std::string>() : value.dump()});
    }
    report_.AddTable({"Option", "Value"}, rows);
  }

  std::string modelPath_;
  TrainingHistory history_;
  HtmlReport report_;
};
} // namespace

std::string TrainingReportPath(const std::string& modelPath)
{
  return fs::path(modelPath).replace_extension(trainingReportEnding).string();
}

void WriteTrainingReport(const std::string& modelPath)
{
  ReportOfTraining(modelPath).Write();
}
} // namespace Clade

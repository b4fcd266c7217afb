#include "Evaluation/EvaluationReport.h"

#include "Base/Format.h"
#include "Base/Joined.h"
#include "Statistics/StudyJson.h"

#include <algorithm>
#include <cstdio>

namespace Clade
{
namespace
{
using nlohmann::json;

std::string Fixed(double value, int decimals)
{
  char text[400];
  std::snprintf(text, sizeof(text), "%.*f", decimals, value);
  return text;
}

std::string MeanAndDeviation(const FigureSummary& summary, int decimals)
{
  return Fixed(summary.mean, decimals) +
         (summary.standardDeviation ? " ± " + Fixed(*summary.standardDeviation, decimals) : "");
}

/// How many of the method's results the quality gate would keep back, "2 of 6"; a dash where there is none.
std::string GateOf(const std::string& method, const std::vector<EvaluationRow>& rows,
                   std::optional<double> factor, bool& hasFailed)
{
  std::size_t judged = 0, failed = 0;
  for (const EvaluationRow& row : rows)
  {
    const bool isMeant = row.method == method && !row.gate.empty() && (!factor || row.factor == *factor);
    judged += isMeant ? 1 : 0;
    failed += isMeant && row.HasFailedGate() ? 1 : 0;
  }
  hasFailed = failed > 0;
  return judged == 0   ? "-"
         : failed == 0 ? "passed"
                       : std::to_string(failed) + " of " + std::to_string(judged) + " failed";
}

/// One row per method; the columns are the figures that at least one of them has.
ResultTable SummaryTable(const std::string& title, const std::vector<EvaluationRow>& rows,
                         std::optional<double> factor = std::nullopt)
{
  const std::vector<MethodSummary> summaries = SummariseMethods(rows, factor);
  ResultTable table{title, {"Method", "Quality gate", "n"}, {}};
  for (const MethodSummary& summary : summaries)
  {
    const auto always = summary.figures.find("EdgeLines"); // of every row
    const auto count = always == summary.figures.end() ? std::size_t{0} : always->second.rows;
    bool hasFailed = false;
    const std::string gate = GateOf(summary.method, rows, factor, hasFailed);
    if (hasFailed)
    {
      table.bad.insert(table.rows.size());
    }
    table.rows.push_back({summary.method, gate, std::to_string(count)});
  }
  for (const FigureColumn& column : FigureColumns())
  {
    const bool isKnown = column.isSummarised && std::any_of(summaries.begin(), summaries.end(),
                                                            [&](const MethodSummary& summary) {
                                                              return summary.figures.count(column.name) > 0;
                                                            });
    if (!isKnown)
    {
      continue;
    }
    table.heading.emplace_back(column.title);
    for (std::size_t n = 0; n < summaries.size(); n++)
    {
      const auto figure = summaries[n].figures.find(column.name);
      table.rows[n].push_back(
          figure == summaries[n].figures.end() ? "-" : MeanAndDeviation(figure->second, column.decimals));
    }
  }
  return table;
}

ResultTable RatioTable(const std::vector<MethodSummary>& summaries)
{
  ResultTable table{"", {"Method"}, {}};
  for (const FigureColumn& column : FigureColumns())
  {
    if (column.isRatio)
    {
      table.heading.emplace_back(column.title);
    }
  }
  for (const MethodSummary& summary : summaries)
  {
    table.rows.push_back({summary.method});
    for (const FigureColumn& column : FigureColumns())
    {
      if (column.isRatio)
      {
        const auto ratio = summary.ratios.find(column.name);
        table.rows.back().push_back(ratio == summary.ratios.end() ? "-" : Fixed(ratio->second, 3));
      }
    }
  }
  return table;
}

/// Quality and time of each model's stitchings: a row for each that was run.
ResultTable StitchingTable(const std::vector<EvaluationRow>& rows,
                           const std::vector<MethodSummary>& summaries)
{
  constexpr std::string_view shown[] = {"Piqe", "EdgeSharpness", "Snr",        "Psnr",
                                        "Ssim", "Seconds",       "CpuSeconds", "NetworkSeconds"};
  ResultTable table{"", {"Model", "Stitching", "Stride"}, {}};
  for (const FigureColumn& column : FigureColumns())
  {
    if (std::find(std::begin(shown), std::end(shown), column.name) != std::end(shown))
    {
      table.heading.emplace_back(column.title);
    }
  }
  for (const MethodSummary& summary : summaries)
  {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const EvaluationRow& one) { return one.method == summary.method; });
    if (row == rows.end() || row->model.empty())
    {
      continue;
    }
    table.rows.push_back({row->model, row->stitching, row->stride == 0 ? "-" : std::to_string(row->stride)});
    for (const FigureColumn& column : FigureColumns())
    {
      if (std::find(std::begin(shown), std::end(shown), column.name) != std::end(shown))
      {
        const auto figure = summary.figures.find(column.name);
        table.rows.back().push_back(
            figure == summary.figures.end() ? "-" : MeanAndDeviation(figure->second, column.decimals));
      }
    }
  }
  return table;
}

ResultTable RowTable(const std::vector<EvaluationRow>& rows)
{
  ResultTable table{"", {"Volume", "Quality gate", "Factor", "Method"}, {}};
  for (const FigureColumn& column : FigureColumns())
  {
    if (column.isSummarised)
    {
      table.heading.emplace_back(column.title);
    }
  }
  for (const EvaluationRow& row : rows)
  {
    if (row.HasFailedGate())
    {
      table.bad.insert(table.rows.size());
    }
    table.rows.push_back({row.volume, row.gate.empty() ? "-" : row.gate, Decimal(row.factor, 2), row.method});
    for (const FigureColumn& column : FigureColumns())
    {
      if (column.isSummarised)
      {
        const std::optional<double> value = row.Figure(column.name);
        table.rows.back().push_back(value ? Fixed(*value, column.decimals) : "-");
      }
    }
  }
  return table;
}

std::string DescribeRange(const EvaluationRange& range)
{
  if (range.fixed)
  {
    return Decimal(range.fixed->low, 1) + " to " + Decimal(range.fixed->high, 1) + " for all volumes";
  }
  return range.isOfVolume ? "percentiles 0.1 and 99.9 of each volume"
                          : "MR: percentiles 0.1 and 99.9; CT: the models' window";
}

/// One paragraph per kind of figure.
std::vector<std::string> HowFiguresAreMade(const EvaluationRange& range)
{
  return {
      "Every method got the same thick slices; cubic is B-spline interpolation alone, without the "
      "consistency step. All results of one volume are measured in one way, set by its interpolated "
      "volume: one "
      "affine map from intensities to 0..255 (" +
          DescribeRange(range) + "), the same slices, lines and regions.",
      "PIQE (0 best, 100 worst; also spelt PIQUE) is the mean over the slices with tissue in both "
      "orientations across the "
      "slices; the mean over all slices stands next to it. It rewards some artefacts: never read it without "
      "PSNR, SSIM and "
      "the pictures. Edge sharpness: mean over lines across strong borders that leave the slice plane by at "
      "least 30 degrees, the same for every method; a line along which a method left no border counts as 0. "
      "SNR: mean of the tissue sphere with the highest mean over standard deviation, over "
      "the standard deviation of the quietest tissue sphere; both were placed in the interpolated volume, "
      "which slightly favours cubic. PSNR and SSIM: against the truth, with the width of the intensity map "
      "as data range.",
      "Slice-phase modulation: how much the gradient energy along the slice normal varies with the position "
      "between the thick slices (0: not at all; a truth has about 0.03); stairs at oblique borders have more "
      "than interpolation. Border displacement: RMS distance of the iso-contours from the truth's at strong "
      "oblique borders. Noise: power along the normal over that in the plane, in the quietest spheres of "
      "tissue; the table of volumes gives it for the thick slices.",
      "Consistency: RMS difference between the thick slices and the result averaged back to thick slices, "
      "before and after the result was projected onto them, in per cent of the interpolated volume's range. "
      "Seconds: wall-clock and processor time of the whole enhancement; processor time does not depend on "
      "other programs. Peak memory: of the process while it ran. Results that the quality gate would refuse "
      "are measured all the same; the tables say which."};
}

ResultTable VolumeTable(const EvaluationResult& result)
{
  ResultTable volumes{
      "Volumes",
      {"Volume", "Factor", "Modality", "Thickness mm", "Truth", "Range", "Lines", "Noise along / in plane"},
      {}};
  for (const EvaluatedVolume& one : result.volumes)
  {
    const std::string truth = !one.hasTruth             ? "no"
                              : one.isTruthInterpolated ? "yes, interpolated to the result's slices"
                                                        : "yes";
    volumes.rows.push_back({one.name, Decimal(one.factor, 2), one.modality, Decimal(one.sliceThicknessMm, 2),
                            truth, Decimal(one.plan.range.low, 2) + " to " + Decimal(one.plan.range.high, 2),
                            std::to_string(one.plan.lines.size()),
                            one.noiseRatio ? Decimal(*one.noiseRatio, 2) : noCell});
  }
  return volumes;
}

ResultTable ModelTable(const EvaluationResult& result)
{
  ResultTable models{"Models", {"Model", "Method", "Modality", "Factors", "SHA-256"}, {}};
  for (const EvaluatedModel& one : result.models)
  {
    models.rows.push_back({one.name, one.method, one.modality,
                           Decimal(one.smallestFactor, 2) + " to " + Decimal(one.largestFactor, 2),
                           one.sha256.substr(0, 12)});
  }
  return models;
}

EvaluationSection HowItWasDone(const EvaluationResult& result, const EvaluationRequest& request)
{
  EvaluationSection section{"How it was measured", HowFiguresAreMade(request.range), {VolumeTable(result)}};
  if (!result.models.empty())
  {
    section.tables.push_back(ModelTable(result));
  }
  for (const EvaluatedModel& one : result.models)
  {
    section.paragraphs.push_back(one.name + " states as its training data: " +
                                 (one.data.empty() ? "nothing" : Joined(one.data, "; ")) +
                                 ". Results on those volumes do not show how it performs on others.");
  }
  const EnhanceOptions& options = request.settings.options;
  section.paragraphs.push_back("Options: " + ToJson(options).dump());
  return section;
}

EvaluationSection DifferenceSection(const EvaluationResult& result)
{
  EvaluationSection section{"Do the methods differ?", {}, {}};
  for (const DifferenceTest& test : TestDifferences(result))
  {
    if (!test.whyNotTested.empty())
    {
      section.paragraphs.push_back(test.name + ": not tested: " + test.whyNotTested + ".");
      continue;
    }
    for (ResultTable& table : TablesOfStudy(test.answer))
    {
      table.title = test.name + ": " + table.title;
      section.tables.push_back(std::move(table));
    }
    for (const json& warning : test.answer["Warnings"])
    {
      section.paragraphs.push_back(test.name + ": " + warning["Text"].get<std::string>());
    }
  }
  if (!section.tables.empty())
  {
    section.paragraphs.insert(
        section.paragraphs.begin(),
        "One-way repeated-measures analysis of variance with Tukey's comparison, for each modality "
        "separately; a volume at several factors counts once, with its mean over those at which every method "
        "has a "
        "value. "
        "The truth is not a method; methods that lack most volumes are left out first, then volumes that "
        "lack a method. `clade statistics results.csv` prints the same tests.");
  }
  return section;
}

std::string MarkdownCell(std::string cell)
{
  for (std::size_t at = cell.find('|'); at != std::string::npos; at = cell.find('|', at + 2))
  {
    cell.insert(at, 1, '\\');
  }
  return cell;
}
} // namespace

std::vector<DifferenceTest> TestDifferences(const EvaluationResult& result)
{
  std::vector<DifferenceTest> tests;
  for (const std::string_view figure : testedFigures)
  {
    for (const LongStudy& study : StudiesOf(result.rows, figure))
    {
      DifferenceTest test{study.NameOf(std::string(figure)), nullptr, study.whyNotTested};
      if (test.whyNotTested.empty())
      {
        test.answer = AnalyseStudy(study, TukeyReading::RepeatedMeasures);
      }
      tests.push_back(std::move(test));
    }
  }
  return tests;
}

std::vector<EvaluationSection> SectionsOf(const EvaluationResult& result, const EvaluationRequest& request)
{
  const std::vector<MethodSummary> all = SummariseMethods(result.rows);
  std::vector<EvaluationSection> sections = {{"The methods",
                                              {"Mean ± standard deviation over volumes and factors."},
                                              {SummaryTable("", result.rows)}},
                                             {"Ratio to cubic", {}, {RatioTable(all)}}};
  const std::vector<double> factors = FactorsOf(result.rows);
  if (factors.size() > 1)
  {
    EvaluationSection byFactor{"By factor", {}, {}};
    for (const double factor : factors)
    {
      byFactor.tables.push_back(SummaryTable("Factor " + Decimal(factor, 2), result.rows, factor));
    }
    sections.push_back(std::move(byFactor));
  }
  if (!request.strides.empty())
  {
    sections.push_back({"Stitching: quality and time", {}, {StitchingTable(result.rows, all)}});
  }
  sections.push_back(DifferenceSection(result));
  sections.push_back(HowItWasDone(result, request));
  sections.push_back({"Every result", {}, {RowTable(result.rows)}});
  if (!result.leftOut.empty())
  {
    EvaluationSection section{"Left out", {}, {{"", {"Volume", "Method", "Code", "Why"}, {}}}};
    for (const LeftOut& one : result.leftOut)
    {
      section.tables[0].rows.push_back({one.volume, one.method, one.code, one.sentence});
    }
    sections.insert(sections.begin(), std::move(section));
  }
  return sections;
}

std::string ToMarkdown(const std::vector<EvaluationSection>& sections)
{
  std::string text = "# Comparison of methods\n";
  for (const EvaluationSection& section : sections)
  {
    text += "\n## " + section.heading + "\n";
    for (const std::string& paragraph : section.paragraphs)
    {
      text += '\n' + paragraph + '\n';
    }
    for (const ResultTable& table : section.tables)
    {
      text += table.title.empty() ? "\n" : "\n### " + table.title + "\n\n";
      const auto add = [&](const std::vector<std::string>& cells)
      {
        text += '|';
        for (const std::string& cell : cells)
        {
          text += ' ' + MarkdownCell(cell) + " |";
        }
        text += '\n';
      };
      add(table.heading);
      add(std::vector<std::string>(table.heading.size(), "---"));
      std::for_each(table.rows.begin(), table.rows.end(), add);
    }
  }
  return text;
}

} // namespace Clade

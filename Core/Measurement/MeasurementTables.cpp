#include "Measurement/MeasurementTables.h"

#include <cmath>

namespace Clade
{
namespace
{
using Row = std::vector<std::string>;
constexpr Digits everyDigit = Digits::Every;

/// "W_A W_B"
std::string Codes(const Warnings& warnings)
{
  std::string codes;
  for (const Warning& warning : warnings)
  {
    codes += (codes.empty() ? "" : " ") + warning.code;
  }
  return codes;
}

// ---- edge sharpness

ResultTable Summary(const EdgeSharpnessResult& result, Digits digits)
{
  ResultTable table{"Edge sharpness",
                    {"Series", "Line", std::string("Value ") + result.Unit(), "Position mm", "Warnings"},
                    {}};
  for (const auto& [series, figures, warnings] : result.series)
  {
    for (const MeasuredLine& line : figures.lines)
    {
      table.rows.push_back({series, line.name, Cell(line.edge.value, digits),
                            Cell(line.edge.maximumMm, digits), Codes(line.edge.warnings)});
    }
    if (figures.lines.size() > 1)
    {
      table.rows.push_back({series, "mean", Cell(figures.mean, digits), "", ""});
    }
  }
  return table;
}

ResultTable Details(const EdgeSharpnessResult& result)
{
  ResultTable table{"", {"Series", "Line", "DistanceMm", "Profile", "Filtered", "Gradient"}, {}};
  for (const auto& [series, figures, warnings] : result.series)
  {
    for (const MeasuredLine& line : figures.lines)
    {
      const std::vector<double>& gradient = line.edge.gradient;
      for (std::size_t n = 0; n < line.profile.size(); n++)
      {
        table.rows.push_back({series, line.name, Cell(static_cast<double>(n) * result.stepMm, everyDigit),
                              Cell(line.profile[n], everyDigit), Cell(line.edge.filtered[n], everyDigit),
                              n < gradient.size() ? Cell(gradient[n], everyDigit) : ""});
      }
    }
  }
  return table;
}

// ---- signal-to-noise ratio

ResultTable Summary(const SignalToNoiseResult& result, Digits digits)
{
  ResultTable table{
      "Signal-to-noise ratio", {"Series", "Signal", "Noise", "SNR", "Signal voxels", "Noise voxels"}, {}};
  for (const auto& [series, snr, warnings] : result.series)
  {
    table.rows.push_back({series, Cell(snr.signal.mean, digits), Cell(snr.noise.standardDeviation, digits),
                          Cell(snr.ratio, digits), std::to_string(snr.signal.voxels),
                          std::to_string(snr.noise.voxels)});
  }
  return table;
}

// ---- PIQE

ResultTable Summary(const PiqeResult& result, Digits digits)
{
  ResultTable table{"PIQE (0 best, 100 worst)",
                    {"Series", "Mean", "Standard deviation", "Slices", "Mean with tissue",
                     "Slices with tissue", "Warnings"},
                    {}};
  for (const auto& [series, piqe, warnings] : result.series)
  {
    table.rows.push_back({series, Cell(piqe.mean, digits), Cell(piqe.standardDeviation, digits),
                          std::to_string(piqe.scores.size()), Cell(piqe.meanOfTissue, digits),
                          std::to_string(piqe.tissueSlices), Codes(warnings)});
  }
  return table;
}

ResultTable Details(const PiqeResult& result)
{
  ResultTable table{"", {"Series", "Slice", "PositionMm", "Piqe", "ActiveFraction"}, {}};
  for (const auto& [series, piqe, warnings] : result.series)
  {
    for (std::size_t n = 0; n < piqe.scores.size(); n++)
    {
      table.rows.push_back(
          {series, std::to_string(piqe.slices[n]), Cell(piqe.view.PositionMm(piqe.slices[n]), everyDigit),
           Cell(piqe.scores[n].score, everyDigit), Cell(piqe.scores[n].ActiveFraction(), everyDigit)});
    }
  }
  return table;
}

// ---- comparison

ResultTable Summary(const ComparisonResult& result, Digits digits)
{
  const auto cell = [&](double FullReference::*figure)
  { return result.figures ? Cell((*result.figures).*figure, digits) : noCell; };
  std::optional<double> psnr, ssim, rootMeanSquare;
  if (result.figures)
  {
    psnr = result.figures->psnrDb;
    ssim = result.figures->ssim ? std::make_optional(result.figures->ssim->mean) : std::nullopt;
    rootMeanSquare = std::sqrt(result.figures->meanSquaredDifference);
  }
  ResultTable table{"Comparison", {"Measure", "Value"}, {}};
  table.rows = {{"Psnr", result.AreIdentical() ? "inf" : Cell(psnr, digits)},
                {"Ssim", Cell(ssim, digits)},
                {"MeanDifference", cell(&FullReference::meanDifference)},
                {"MeanAbsoluteDifference", cell(&FullReference::meanAbsoluteDifference)},
                {"RootMeanSquareDifference", Cell(rootMeanSquare, digits)},
                {"LargestDifference", cell(&FullReference::largestDifference)},
                {"DataRange", cell(&FullReference::dataRange)},
                {"Voxels", result.figures ? std::to_string(result.figures->voxels) : noCell}};
  if (result.reslicingError)
  {
    const ReslicingError& error = *result.reslicingError;
    const std::string prefix = "ReslicingError.";
    table.rows.push_back({prefix + "LargestDifference", Cell(error.largestDifference, digits)});
    table.rows.push_back({prefix + "MeanDifference", Cell(error.meanDifference, digits)});
    table.rows.push_back({prefix + "Rms", Cell(error.rms, digits)});
    table.rows.push_back({prefix + "Slices", std::to_string(error.slices)});
    table.rows.push_back({prefix + "Voxels", std::to_string(error.voxels)});
  }
  return table;
}

// ---- stairs and noise

ResultTable Summary(const PhaseModulationResult& result, Digits digits)
{
  ResultTable table{"Slice-phase modulation (0: no trace of where the thick slices lay)",
                    {"Series", "Modulation", "SecondModulation", "SliceSpacingMm", "OffsetMm"},
                    {}};
  for (const auto& [series, figures, warnings] : result.series)
  {
    table.rows.push_back({series, Cell(figures.modulation.first.modulation, digits),
                          Cell(figures.modulation.second.modulation, digits),
                          Cell(figures.sliceSpacingMm, digits), Cell(figures.offsetMm, digits)});
  }
  return table;
}

ResultTable Details(const PhaseModulationResult& result)
{
  ResultTable table{"", {"Series", "Phase", "Energy", "SecondEnergy"}, {}};
  const auto cell = [](double energy) { return std::isnan(energy) ? noCell : Cell(energy, everyDigit); };
  for (const auto& [series, figures, warnings] : result.series)
  {
    const PhaseEnergy& first = figures.modulation.first;
    for (std::size_t n = 0; n < first.phases.size(); n++)
    {
      table.rows.push_back({series, Cell(first.PhaseMiddle(n), everyDigit), cell(first.phases[n]),
                            cell(figures.modulation.second.phases[n])});
    }
  }
  return table;
}

ResultTable Summary(const BorderDisplacementResult& result, Digits digits)
{
  ResultTable table{"Border displacement from " + result.reference + ", pixels",
                    {"Series", "Rms", "BeyondOne", "Borders"},
                    {}};
  for (const auto& [series, displacement, warnings] : result.series)
  {
    const Displacement& both = displacement.both;
    table.rows.push_back(
        {series, Cell(both.rms, digits), Cell(both.beyondOne, digits), std::to_string(both.borders)});
  }
  return table;
}

ResultTable Summary(const NoiseTextureResult& result, Digits digits)
{
  ResultTable table{"Noise texture: power along the slice normal over that in the plane",
                    {"Series", "Ratio", "Along", "InPlane", "Regions"},
                    {}};
  for (const auto& [series, texture, warnings] : result.series)
  {
    const Row row = texture ? Row{series, Cell(texture->ratio, digits), Cell(texture->along, digits),
                                  Cell(texture->inPlane, digits), std::to_string(texture->regions)}
                            : Row{series, noCell, noCell, noCell, "0"};
    table.rows.push_back(row);
  }
  return table;
}

/// Where a summary is all there is.
template<class Result>
ResultTable Details(const Result& result)
{
  return Summary(result, everyDigit);
}
} // namespace

ResultTable SummaryOf(const MeasurementResult& result)
{
  return std::visit([](const auto& one) { return Summary(one, Digits::Six); }, result);
}

ResultTable DetailsOf(const MeasurementResult& result)
{
  return std::visit([](const auto& one) { return Details(one); }, result);
}
} // namespace Clade

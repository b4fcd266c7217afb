#include "Commands/BenchArguments.h"
#include "Terminal/Terminal.h"
#include "Terminal/TerminalText.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Enhance/EnhanceVolume.h"
#include "Enhance/StageClock.h"
#include "Network/Device.h"
#include "Settings/ModelMetadata.h"
#include "Settings/OrNull.h"
#include "Volume/Phantom.h"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace Clade
{
namespace
{
/// One enhancement, all but reading and writing files.
struct BenchRow
{
  std::string model, volume, asked;
  std::string precision, reason; ///< that was taken, and why
  double seconds = 0, processorSeconds = 0, peakMiB = 0;
  std::vector<std::pair<std::string, double>> stages;
};

double BenchProcessorSeconds()
{
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

Volume BenchSeries(const BenchVolume& size)
{
  VolumeGrid grid = PhantomGrid(PhantomPlane::Coronal, size.pixelMm, size.spacingMm);
  grid.columns = size.columns;
  grid.rows = size.rows;
  grid.slices = size.slices;
  const Vector3 middle =
      grid.PatientFromIndex({(grid.columns - 1) / 2.0, (grid.rows - 1) / 2.0, (grid.slices - 1) / 2.0});
  grid.originMm = grid.originMm - middle; // the phantom lies about the origin
  const bool isCt = std::string(size.modality) == "CT";
  return SamplePhantom(grid, size.spacingMm, isCt ? PhantomContrast::Ct : PhantomContrast::Mr, 8);
}

BenchRow TimeOne(const BenchArguments& arguments, const EnhanceModel& model, const BenchVolume& size,
                 const Volume& series, const std::string& precision, IProgress& progress)
{
  AcquisitionInfo acquisition;
  acquisition.modality = size.modality;
  EnhanceSettings settings;
  settings.threads = arguments.threads;
  settings.options.device = arguments.device;
  settings.options.precision = FromWord<Precision>(precision).value();
  settings.ignoreGate = true; // it is timed, not published
  BenchRow row;
  row.model = model.name;
  row.volume = size.description;
  row.asked = precision;
  ResetPeakMemory();
  StageClock clock(progress);
  const double before = BenchProcessorSeconds();
  const EnhancedVolume made = EnhanceVolume(series, acquisition, model, settings, clock);
  row.processorSeconds = BenchProcessorSeconds() - before;
  row.peakMiB = PeakMemoryMiB();
  row.stages = clock.Seconds();
  for (const auto& stage : row.stages)
  {
    row.seconds += stage.second;
  }
  row.precision = made.report.network->precision;
  row.reason = made.report.network->precisionReason;
  return row;
}

std::vector<const BenchVolume*> VolumesFor(const BenchArguments& arguments, const std::string& modality)
{
  std::vector<const BenchVolume*> volumes;
  for (const BenchVolume& volume : benchVolumes)
  {
    const auto& wanted = arguments.volumes;
    const bool isNamed = std::find(wanted.begin(), wanted.end(), volume.name) != wanted.end();
    if (volume.modality == modality && (wanted.empty() ? !volume.isAsked : isNamed))
    {
      volumes.push_back(&volume);
    }
  }
  return volumes;
}

/// "auto" first: what it takes, and why, is the question.
std::vector<std::string> PrecisionsFor(const BenchArguments& arguments)
{
  if (!arguments.precisions.empty())
  {
    return arguments.precisions;
  }
  std::vector<std::string> words = {"auto"};
  const ComputeDevice device = DeviceFromWord(arguments.device);
  for (const Precision precision : {Precision::Float32, Precision::BFloat16, Precision::Float16})
  {
    try
    {
      ResolvePrecision(precision, device);
      words.push_back(ToWord(precision));
    }
    catch (const Error&) // the device has none
    {
    }
  }
  return words;
}

std::vector<BenchRow> BenchRows(const BenchArguments& arguments, IProgress& progress)
{
  std::vector<BenchRow> rows;
  for (const std::string& name : arguments.models)
  {
    const EnhanceModel model = ResolveModel(name, "MR", arguments.modelsDirectory, true);
    if (model.IsCubic())
    {
      throw Error(ErrorCode::InvalidArgument,
                  "cubic is interpolation, which has no network to time; expected the name of a network");
    }
    for (const BenchVolume* volume : VolumesFor(arguments, ReadModelMetadata(model.path).modality))
    {
      const Volume series = BenchSeries(*volume);
      for (const std::string& precision : PrecisionsFor(arguments))
      {
        rows.push_back(TimeOne(arguments, model, *volume, series, precision, progress));
      }
    }
  }
  if (rows.empty())
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "none of the volumes is of a modality that the models are for; expected mr or t2 for models of "
        "MR, ct-part or ct for models of CT");
  }
  return rows;
}

nlohmann::json BenchJson(const std::vector<BenchRow>& rows, const std::string& device)
{
  nlohmann::json list = nlohmann::json::array();
  for (const BenchRow& row : rows)
  {
    list.push_back({{"Model", row.model},
                    {"Volume", row.volume},
                    {"Asked", row.asked},
                    {"Precision", row.precision},
                    {"Reason", row.reason},
                    {"Seconds", row.seconds},
                    {"ProcessorSeconds", row.processorSeconds},
                    {"PeakMemoryMiB", row.peakMiB},
                    {"Stages", SecondsToJson(row.stages)}});
  }
  return {{"Device", device}, {"Rows", list}};
}

void PrintBench(const std::vector<BenchRow>& rows, const std::string& device)
{
  const std::size_t columns = TerminalColumns(STDOUT_FILENO);
  std::cout << device << "\n";
  std::string before;
  for (const BenchRow& row : rows)
  {
    const std::string heading = row.model + ", " + row.volume;
    if (heading != before)
    {
      std::cout << '\n' << heading << '\n';
      before = heading;
    }
    std::cout << "  " << row.precision << "  " << Decimal(row.seconds, 1) << " s, of processors "
              << Decimal(row.processorSeconds, 1) << " s, memory " << Decimal(row.peakMiB, 0) << " MiB\n";
    if (row.asked == "auto")
    {
      std::cout << Wrapped("taken by auto: " + row.reason, 8, columns);
    }
  }
}
} // namespace

void RunBench(const BenchArguments& arguments)
{
  const std::string device = DescribeDevice(DeviceFromWord(arguments.device), arguments.threads);
  TerminalProgress progress(arguments.json);
  const std::vector<BenchRow> rows = BenchRows(arguments, progress);
  progress.Finish();
  if (arguments.json)
  {
    std::cout << BenchJson(rows, device).dump() << '\n';
    return;
  }
  PrintBench(rows, device);
}
} // namespace Clade

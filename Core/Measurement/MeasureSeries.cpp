#include "Measurement/MeasureSeries.h"

#include "Base/Counted.h"
#include "Measurement/MeasureStairs.h"
#include "Regions/RegionJson.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
using nlohmann::json;

constexpr std::size_t maxSeries = 16;
constexpr std::size_t maxSlices = 100000;

// ---- edge sharpness

struct EdgeRequest
{
  json lines;
  std::string frame;
  double stepMm = 0; ///< 0: the smallest spacing over all series
  double widthMm = 0;
  EdgeOptions options;
};

MeasuredLine MeasureOneLine(const MeasurableSeries& series, const MeasureLine& line, const VolumeGrid& first,
                            const EdgeRequest& request)
{
  const LineProfile profile =
      SampleLine(series.volume, line, {request.stepMm, request.widthMm, WidthDirection(line, first)});
  MeasuredLine measured;
  measured.name = line.name;
  measured.profile = profile.values;
  try
  {
    measured.edge = MeasureEdgeSharpness(profile.values, request.stepMm, request.options);
  }
  catch (const Error& error)
  {
    throw line.name.empty() ? error : error.WithContext("the line \"" + Shortened(line.name) + '"');
  }
  if (profile.padding > 0)
  {
    measured.edge.warnings.push_back(
        {"W_PADDING",
         Counted(profile.padding, "sample") + " in padding, outside the reconstructed field of view"});
  }
  const Vector3 steepestMm = profile.fromMm + profile.direction * measured.edge.maximumMm;
  measured.place = MeasuredLine::Place{line.fromMm, line.toMm, steepestMm, profile.lines};
  return measured;
}

EdgeSharpnessResult::Figures MeasureLines(const MeasurableSeries& series,
                                          const std::vector<MeasureLine>& lines, const VolumeGrid& first,
                                          const EdgeRequest& request)
{
  EdgeSharpnessResult::Figures figures;
  double sum = 0, squares = 0;
  for (const MeasureLine& line : lines)
  {
    figures.lines.push_back(MeasureOneLine(series, line, first, request));
    const double value = figures.lines.back().edge.value;
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(lines.size());
  figures.mean = sum / count;
  if (lines.size() > 1)
  {
    figures.standardDeviation = std::sqrt(std::max(0.0, (squares - sum * sum / count) / (count - 1)));
  }
  return figures;
}

EdgeSharpnessResult MeasureEdges(const MeasureTask& task, EdgeRequest request)
{
  const bool hasStep = request.stepMm > 0;
  std::vector<std::shared_ptr<const MeasurableSeries>> loaded; // all of them: the step is that of the finest
  for (const std::string& id : task.series)
  {
    loaded.push_back(task.Load(id));
    RequireSameFrame(*loaded.front(), *loaded.back(), id);
    const double finestMm = SmallestSpacingMm(loaded.back()->volume.grid);
    request.stepMm = hasStep              ? request.stepMm
                     : loaded.size() == 1 ? finestMm
                                          : std::min(request.stepMm, finestMm);
  }
  const VolumeGrid& first = loaded.front()->volume.grid;
  const std::vector<MeasureLine> lines = ParseLines(request.lines, first, request.frame, "Lines");
  EdgeSharpnessResult result{request.stepMm, request.widthMm, request.options, {}};
  for (std::size_t n = 0; n < loaded.size(); n++)
  {
    task.progress.ThrowIfCancelled();
    const std::string& id = task.series[n];
    const auto measure = [&] { return MeasureLines(*loaded[n], lines, first, request); };
    result.series.push_back({id, task.Named(id, measure), loaded[n]->warnings});
  }
  return result;
}

MeasureWork PrepareEdgeSharpness(StrictObject& body, const std::string& frame)
{
  EdgeRequest request;
  request.frame = frame;
  request.stepMm = body.Number("StepMm", 0, 1e-3, 1e3);
  request.widthMm = body.Number("WidthMm", 0, 0, 1e3);
  request.options.reading = EdgeReadingFromString(body.String("Reading", "A"));
  request.options.normalise = body.Boolean("Normalise", true);
  request.lines = body.Any("Lines");
  ParseLines(request.lines, VolumeGrid(), frame, "Lines");
  body.RequireNoMore();
  return [=](const MeasureTask& task) { return MeasureEdges(task, request); };
}

// ---- signal-to-noise ratio

SignalToNoiseResult MeasureRatios(const MeasureTask& task, const json& signal, const json& noise,
                                  const std::string& frame, const SignalToNoiseOptions& options)
{
  const auto first = task.Load(task.series.front());
  const VolumeGrid& grid = first->volume.grid;
  SignalToNoiseResult result{
      options, ParseRegion(signal, grid, frame, "Signal"), ParseRegion(noise, grid, frame, "Noise"), {}};
  for (const std::string& id : task.series)
  {
    const auto loaded = result.series.empty() ? first : task.Load(id);
    RequireSameFrame(*first, *loaded, id);
    const auto measure = [&]
    { return MeasureSignalToNoise(loaded->volume, result.signal, result.noise, options); };
    result.series.push_back({id, task.Named(id, measure), loaded->warnings});
  }
  return result;
}

MeasureWork PrepareSignalToNoise(StrictObject& body, const std::string& frame)
{
  const json& signal = body.Member("Signal");
  const json& noise = body.Member("Noise");
  const SignalToNoiseOptions options{body.Boolean("RayleighCorrection", false)};
  ParseRegion(signal, VolumeGrid(), frame, "Signal");
  ParseRegion(noise, VolumeGrid(), frame, "Noise");
  body.RequireNoMore();
  return [=, signal = signal, noise = noise](const MeasureTask& task)
  { return MeasureRatios(task, signal, noise, frame, options); };
}

// ---- PIQE

std::vector<std::size_t> ParseSlices(StrictObject& body)
{
  std::vector<std::size_t> slices;
  if (!body.Has("Slices") || body.Member("Slices") == "all")
  {
    return slices;
  }
  for (const json& slice : body.List("Slices", 1, maxSlices))
  {
    if (!slice.is_number_integer() || slice < 0 || slice > maxSlices)
    {
      RefuseJson("Slices", slice, "\"all\" or a list of indices from 0");
    }
    slices.push_back(slice.get<std::size_t>());
  }
  return slices;
}

std::optional<GreyRange> ParseRange(StrictObject& body)
{
  if (!body.Has("Range"))
  {
    return std::nullopt;
  }
  const json& range = body.List("Range", 2, 2);
  if (!range[0].is_number() || !range[1].is_number() || !(range[0].get<double>() < range[1].get<double>()))
  {
    RefuseJson("Range", range, "a lower and a higher number");
  }
  return GreyRange{range[0].get<double>(), range[1].get<double>()};
}

PiqeResult MeasurePiqes(const MeasureTask& task, VolumePiqeOptions options)
{
  options.threads = task.threads;
  PiqeResult result;
  result.plane = options.plane;
  for (const std::string& id : task.series)
  {
    const auto loaded = task.Load(id);
    const bool isCt = loaded->modality == "CT";
    const auto measure = [&]
    {
      // one range for all series, the first one's: scores depend on it
      options.range = options.range ? options.range : OwnGreyRange(loaded->volume, isCt);
      return MeasureVolumePiqe(loaded->volume, isCt, options, task.progress);
    };
    const VolumePiqe piqe = task.Named(id, measure);
    Warnings warnings = piqe.warnings;
    Append(warnings, loaded->warnings);
    result.series.push_back({id, piqe, warnings});
  }
  result.range = *options.range;
  return result;
}

MeasureWork PreparePiqe(StrictObject& body)
{
  VolumePiqeOptions options;
  options.plane = ViewPlaneFromString(body.String("Plane", "acquired"));
  options.slices = ParseSlices(body);
  options.range = ParseRange(body);
  body.RequireNoMore();
  return [=](const MeasureTask& task) { return MeasurePiqes(task, options); };
}

// ---- comparison of two series

double ThicknessMm(const MeasurableSeries& thick, double asked)
{
  return asked > 0                    ? asked
         : thick.sliceThicknessMm > 0 ? thick.sliceThicknessMm
                                      : thick.volume.grid.sliceSpacingMm;
}

/// The re-slicing error of the finer of the two against the thicker.
ReslicingError CompareSlices(const MeasurableSeries& a, const MeasurableSeries& b, double thicknessMm)
{
  const bool firstIsFine = a.volume.grid.sliceSpacingMm < b.volume.grid.sliceSpacingMm;
  const MeasurableSeries& fine = firstIsFine ? a : b;
  const MeasurableSeries& thick = firstIsFine ? b : a;
  return MeasureReslicingError(fine.volume, thick.volume, ThicknessMm(thick, thicknessMm));
}

struct CompareRequest
{
  FullReferenceOptions options;
  bool wantsShells = false;
  std::string source;
  double thicknessMm = 0; ///< 0: of the thick series
};

ComparisonResult CompareSeries(const MeasureTask& task, CompareRequest request)
{
  request.options.ssim.threads = task.threads;
  const auto reference = task.Load(task.series[0]);
  const auto test = task.Load(task.series[1]);
  const VolumeGrid& grid = reference->volume.grid;
  const bool haveSameSlices = SameGrid(grid, test->volume.grid, 0.01);
  ComparisonResult result;
  result.reference = task.series[0];
  result.test = task.series[1];
  result.source = request.source;
  result.spacingMm = SmallestSpacingMm(grid);
  if (haveSameSlices || !SameInPlaneGrid(grid, test->volume.grid))
  {
    result.figures = CompareVolumes(reference->volume, test->volume, request.options, task.progress);
  }
  else
  {
    result.warnings.push_back({"W_DIFFERENT_SLICES",
                               "the series share columns and rows but not slices; only the re-slicing error "
                               "was measured"});
  }
  if (request.wantsShells)
  {
    result.shells = MeasureFourierShells(reference->volume, test->volume);
  }
  if (!request.source.empty())
  {
    const auto thick = task.Load(request.source);
    result.reslicingError =
        MeasureReslicingError(test->volume, thick->volume, ThicknessMm(*thick, request.thicknessMm));
  }
  else if (!haveSameSlices)
  {
    result.reslicingError = CompareSlices(*reference, *test, request.thicknessMm);
  }
  Append(result.warnings, reference->warnings);
  Append(result.warnings, test->warnings);
  return result;
}

MeasureWork PrepareComparison(StrictObject& body)
{
  CompareRequest request;
  if (body.Has("DataRange"))
  {
    request.options.dataRange = body.Number("DataRange", 1e-12, 1e12);
  }
  request.options.ssim.bySlice = body.Boolean("SsimBySlice", false);
  request.wantsShells = body.Boolean("FourierShells", false);
  request.source = body.String("Source", "");
  request.thicknessMm = body.Number("SliceThicknessMm", 0, 1e-3, 1e3);
  body.RequireNoMore();
  return [=](const MeasureTask& task) { return CompareSeries(task, request); };
}

// ---- all of them

struct Measure
{
  const char* name;
  MeasureWork (*prepare)(StrictObject& body, const std::string& frame);
  std::size_t minimumSeries;
  std::size_t maximumSeries;
};

/// For a measure without positions.
template<MeasureWork (*prepare)(StrictObject& body)>
MeasureWork Anywhere(StrictObject& body, const std::string&)
{
  return prepare(body);
}

constexpr Measure measures[] = {
    {EdgeSharpnessResult::measure, PrepareEdgeSharpness, 1, maxSeries},
    {SignalToNoiseResult::measure, PrepareSignalToNoise, 1, maxSeries},
    {PiqeResult::measure, Anywhere<PreparePiqe>, 1, maxSeries},
    {ComparisonResult::measure, Anywhere<PrepareComparison>, 2, 2},
    {PhaseModulationResult::measure, Anywhere<PreparePhaseModulation>, 1, maxSeries},
    {BorderDisplacementResult::measure, Anywhere<PrepareBorderDisplacement>, 2, maxSeries},
    {NoiseTextureResult::measure, Anywhere<PrepareNoiseTexture>, 1, maxSeries}};

struct PreparedMeasure
{
  std::vector<std::string> series;
  MeasureWork work;
};

PreparedMeasure Prepare(const std::string& name, const json& request)
{
  const auto measure = std::find_if(std::begin(measures), std::end(measures),
                                    [&](const Measure& one) { return one.name == name; });
  if (measure == std::end(measures))
  {
    throw Error(ErrorCode::InvalidArgument,
                "there is no measure \"" + name +
                    "\"; expected edge-sharpness, snr, piqe, compare, phase-modulation, border-displacement "
                    "or noise-texture");
  }
  StrictObject body(request, "");
  PreparedMeasure prepared;
  prepared.series = ParseSeriesNames(body, measure->minimumSeries, measure->maximumSeries);
  const std::string frame = body.OneOf("Frame", "patient", {"patient", "voxel"});
  body.Boolean("Store", false); // for the caller
  prepared.work = measure->prepare(body, frame);
  return prepared;
}
} // namespace

void RequireValidMeasureRequest(const std::string& measure, const json& request)
{
  Prepare(measure, request);
}

MeasurementResult MeasureSeries(const std::string& measure, const json& request, const LoadMeasurable& load,
                                std::size_t threads, IProgress& progress)
{
  const PreparedMeasure prepared = Prepare(measure, request);
  progress.BeginStage("measure");
  return prepared.work({prepared.series, load, threads, progress});
}
} // namespace Clade

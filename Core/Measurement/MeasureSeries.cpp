#include "Measurement/MeasureSeries.h"

#include "ImageQuality/MeasurementJson.h"
#include "Measurement/MeasureStairs.h"
#include "Measurement/MeasureTask.h"
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
  double stepMm = 0; ///< 0: the smallest spacing over all series
  double widthMm = 0;
  EdgeOptions options;
};

json MeasureLines(const MeasurableSeries& series, const std::vector<MeasureLine>& lines,
                  const VolumeGrid& first, const EdgeRequest& request)
{
  json list = json::array();
  double sum = 0, squares = 0;
  for (const MeasureLine& line : lines)
  {
    const LineProfile profile =
        SampleLine(series.volume, line, {request.stepMm, request.widthMm, WidthDirection(line, first)});
    EdgeSharpness edge;
    try
    {
      edge = MeasureEdgeSharpness(profile.values, request.stepMm, request.options);
    }
    catch (const Error& error)
    {
      throw line.name.empty() ? error : error.WithContext("the line \"" + Shortened(line.name) + '"');
    }
    sum += edge.value;
    squares += edge.value * edge.value;
    list.push_back(ToJson(line, profile, edge));
  }
  const auto count = static_cast<double>(lines.size());
  const double variance = std::max(0.0, (squares - sum * sum / count) / std::max(1.0, count - 1));
  return {{"Value", sum / count},
          {"StandardDeviation", lines.size() > 1 ? json(std::sqrt(variance)) : json()},
          {"Lines", list},
          {"Warnings", json::array()}};
}

json EdgeSharpnessOf(StrictObject& body, MeasureTask& task)
{
  EdgeRequest request;
  const bool hasStep = body.Has("StepMm");
  request.stepMm = body.Number("StepMm", 0, 1e-3, 1e3);
  request.widthMm = body.Number("WidthMm", 0, 0, 1e3);
  request.options.reading = EdgeReadingFromString(body.String("Reading", "A"));
  request.options.normalise = body.Boolean("Normalise", true);
  const json& lines = body.Member("Lines");
  ParseLines(lines, VolumeGrid(), task.frame, "Lines");
  body.RequireNoMore();
  if (task.IsTrial())
  {
    return {};
  }
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
  const std::vector<MeasureLine> parsed = ParseLines(lines, first, task.frame, "Lines");
  json answer = {{"StepMm", request.stepMm},
                 {"WidthMm", request.widthMm},
                 {"Reading", ToString(request.options.reading)},
                 {"Normalise", request.options.normalise},
                 {"Unit", request.options.normalise ? "1/mm" : "intensity/mm"},
                 {"Series", json::array()}};
  for (std::size_t n = 0; n < loaded.size(); n++)
  {
    task.progress->ThrowIfCancelled();
    AddMeasuredSeries(
        answer, task.Named(task.series[n], [&] { return MeasureLines(*loaded[n], parsed, first, request); }),
        task.series[n], loaded[n]->warnings);
  }
  PromoteFirst(answer, {"Value"});
  return answer;
}

// ---- signal-to-noise ratio

json SnrOf(StrictObject& body, MeasureTask& task)
{
  const json& signal = body.Member("Signal");
  const json& noise = body.Member("Noise");
  const SignalToNoiseOptions options{body.Boolean("RayleighCorrection", false)};
  ParseRegion(signal, VolumeGrid(), task.frame, "Signal");
  ParseRegion(noise, VolumeGrid(), task.frame, "Noise");
  body.RequireNoMore();
  if (task.IsTrial())
  {
    return {};
  }
  json answer = {{"RayleighCorrection", options.rayleighCorrection}, {"Series", json::array()}};
  std::optional<Region> signalRegion, noiseRegion;
  std::shared_ptr<const MeasurableSeries> first;
  for (const std::string& id : task.series)
  {
    const auto held = task.Load(id);
    const MeasurableSeries& loaded = *held;
    first = first ? first : held;
    RequireSameFrame(*first, loaded, id);
    if (!signalRegion)
    {
      signalRegion = ParseRegion(signal, loaded.volume.grid, task.frame, "Signal");
      noiseRegion = ParseRegion(noise, loaded.volume.grid, task.frame, "Noise");
    }
    json result = task.Named(
        id,
        [&] { return ToJson(MeasureSignalToNoise(loaded.volume, *signalRegion, *noiseRegion, options)); });
    result["Warnings"] = json::array();
    AddMeasuredSeries(answer, std::move(result), id, loaded.warnings);
  }
  answer["Regions"] = {{"Signal", ToJson(*signalRegion)}, {"Noise", ToJson(*noiseRegion)}};
  PromoteFirst(answer, {"Signal", "Noise", "Snr"});
  return answer;
}

// ---- PIQE

std::vector<std::size_t> SlicesOf(StrictObject& body)
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

std::optional<GreyRange> RangeOf(StrictObject& body)
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

json PiqeOf(StrictObject& body, MeasureTask& task)
{
  VolumePiqeOptions options;
  options.plane = ViewPlaneFromString(body.String("Plane", "acquired"));
  options.slices = SlicesOf(body);
  options.range = RangeOf(body);
  options.threads = task.threads;
  body.RequireNoMore();
  if (task.IsTrial())
  {
    return {};
  }
  json answer = {{"Plane", ToString(options.plane)}, {"Series", json::array()}};
  for (const std::string& id : task.series)
  {
    const auto held = task.Load(id);
    const MeasurableSeries& loaded = *held;
    const json result =
        task.Named(id,
                   [&]
                   {
                     const bool isCt = loaded.modality == "CT";
                     // one range for all series, the first one's: scores depend on it
                     options.range = options.range ? options.range : OwnGreyRange(loaded.volume, isCt);
                     return ToJson(MeasureVolumePiqe(loaded.volume, isCt, options, *task.progress));
                   });
    AddMeasuredSeries(answer, result, id, loaded.warnings);
  }
  answer["Range"] = {options.range->low, options.range->high};
  PromoteFirst(answer, {"Mean", "StandardDeviation", "Slices"});
  return answer;
}

// ---- comparison of two series

double ThicknessOf(const MeasurableSeries& thick, double asked)
{
  return asked > 0                    ? asked
         : thick.sliceThicknessMm > 0 ? thick.sliceThicknessMm
                                      : thick.volume.grid.sliceSpacingMm;
}

json ReslicingErrorOf(const MeasurableSeries& a, const MeasurableSeries& b, double thicknessMm)
{
  const bool firstIsFine = a.volume.grid.sliceSpacingMm < b.volume.grid.sliceSpacingMm;
  const MeasurableSeries& fine = firstIsFine ? a : b;
  const MeasurableSeries& thick = firstIsFine ? b : a;
  return ToJson(MeasureReslicingError(fine.volume, thick.volume, ThicknessOf(thick, thicknessMm)));
}

/// Every member of a comparison, null.
json NoComparison()
{
  json nothing = ToJson(FullReference());
  for (json& value : nothing)
  {
    value = nullptr;
  }
  nothing["Identical"] = false;
  return nothing;
}

json CompareOf(StrictObject& body, MeasureTask& task)
{
  FullReferenceOptions options;
  if (body.Has("DataRange"))
  {
    options.dataRange = body.Number("DataRange", 1e-12, 1e12);
  }
  options.ssim.bySlice = body.Boolean("SsimBySlice", false);
  options.ssim.threads = task.threads;
  const bool wantsShells = body.Boolean("FourierShells", false);
  const std::string source = body.String("Source", "");
  const double thicknessMm = body.Number("SliceThicknessMm", 0, 1e-3, 1e3);
  body.RequireNoMore();
  if (task.IsTrial())
  {
    return {};
  }
  const auto heldReference = task.Load(task.series[0]);
  const auto heldTest = task.Load(task.series[1]);
  const MeasurableSeries& reference = *heldReference;
  const MeasurableSeries& test = *heldTest;
  const bool haveSameSlices = SameGrid(reference.volume.grid, test.volume.grid, 0.01);
  json answer = haveSameSlices || !SameInPlaneGrid(reference.volume.grid, test.volume.grid)
                    ? ToJson(CompareVolumes(reference.volume, test.volume, options, *task.progress))
                    : NoComparison();
  answer["FourierShells"] = nullptr;
  if (wantsShells)
  {
    answer["FourierShells"] =
        ToJson(MeasureFourierShells(reference.volume, test.volume), SmallestSpacingMm(reference.volume.grid));
  }
  answer["ReslicingError"] = nullptr;
  if (!source.empty())
  {
    const auto heldThick = task.Load(source);
    const MeasurableSeries& thick = *heldThick;
    answer["ReslicingError"] =
        ToJson(MeasureReslicingError(test.volume, thick.volume, ThicknessOf(thick, thicknessMm)));
  }
  else if (!haveSameSlices)
  {
    answer["ReslicingError"] = ReslicingErrorOf(reference, test, thicknessMm);
  }
  answer["Warnings"] = json::array();
  if (answer["MeanDifference"].is_null())
  {
    AddMeasureWarnings(answer, {{"W_DIFFERENT_SLICES",
                                 "the series share columns and rows but not slices; only the re-slicing "
                                 "error was measured"}});
  }
  answer["Reference"] = task.series[0];
  answer["Test"] = task.series[1];
  answer["Source"] = source.empty() ? json() : json(source);
  AddMeasureWarnings(answer, reference.warnings);
  AddMeasureWarnings(answer, test.warnings);
  answer["Series"] = task.series;
  return answer;
}

struct Measure
{
  const char* name;
  json (*carryOut)(StrictObject& body, MeasureTask& task);
  std::size_t fewestSeries;
  std::size_t maxSeries;
};

constexpr Measure measures[] = {{"edge-sharpness", EdgeSharpnessOf, 1, maxSeries},
                                {"snr", SnrOf, 1, maxSeries},
                                {"piqe", PiqeOf, 1, maxSeries},
                                {"compare", CompareOf, 2, 2},
                                {"phase-modulation", PhaseModulationOf, 1, maxSeries},
                                {"border-displacement", BorderDisplacementOf, 2, maxSeries},
                                {"noise-texture", NoiseTextureOf, 1, maxSeries}};

json CarryOut(const std::string& name, const json& request, MeasureTask& task)
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
  task.series = SeriesOfRequest(body, measure->fewestSeries, measure->maxSeries);
  task.frame = body.OneOf("Frame", "patient", {"patient", "voxel"});
  body.Boolean("Store", false);
  json answer = measure->carryOut(body, task);
  answer["Measure"] = name;
  return answer;
}
} // namespace

void RequireValidMeasureRequest(const std::string& measure, const json& request)
{
  MeasureTask trial;
  CarryOut(measure, request, trial);
}

json MeasureSeries(const std::string& measure, const json& request, const LoadMeasurable& load,
                   std::size_t threads, IProgress& progress)
{
  RequireValidMeasureRequest(measure, request);
  MeasureTask task;
  task.load = &load;
  task.threads = threads;
  task.progress = &progress;
  progress.BeginStage("measure");
  return CarryOut(measure, request, task);
}
} // namespace Clade

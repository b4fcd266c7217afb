#include "Worker/QuickRequests.h"

#include "Base/Error.h"
#include "Dicom/Read/SummaryJson.h"
#include "Measurement/MeasurableDicom.h"
#include "Measurement/MeasureSet.h"
#include "Measurement/ReportOfMeasurements.h"
#include "Measurement/RoisOfReport.h"
#include "Regions/RoiCsv.h"
#include "Settings/StrictObject.h"
#include "Settings/WarningJson.h"
#include "Worker/OrthancReport.h"
#include "Worker/OrthancSeries.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace Clade
{
namespace
{
using nlohmann::json;

struct QuickContext
{
  const json& parameters;
  OrthancClient& orthanc;
  const JobRunnerSettings& settings;
  MeasurableCache& cache;
  IProgress& progress;
  std::size_t volume = 0; ///< of series with several, from 1; 0: they must have one
};

json InspectOne(const std::string& seriesId, const QuickContext& context)
{
  InputLimits limits;
  limits.memoryLimitGiB = context.settings.memoryLimitGiB;
  try
  {
    const OrthancSeries series = DescribeSeries(context.orthanc, seriesId, context.progress);
    json verdict = SummaryToJson(
        InspectSeries(FetchSeries(context.orthanc, series, context.progress), limits, context.progress),
        Place::Orthanc);
    verdict["ID"] = seriesId;
    return verdict;
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::NotFound)
    {
      throw;
    }
    return {{"ID", seriesId}, {"Accepted", false}, {"Code", error.CodeName()}, {"Sentence", error.Message()}};
  }
}

/// "Series" of a request.
std::vector<std::string> SeriesOf(const json& request)
{
  const json series = request.value("Series", json());
  if (!series.is_array() || series.empty() ||
      !std::all_of(series.begin(), series.end(), [](const json& id) { return id.is_string(); }))
  {
    RefuseJson("Series", series, "a list of Orthanc's identifiers");
  }
  return series.get<std::vector<std::string>>();
}

json Inspect(const QuickContext& context)
{
  json verdicts = json::array();
  for (const std::string& id : SeriesOf(context.parameters))
  {
    verdicts.push_back(InspectOne(id, context));
  }
  return {{"Series", verdicts}};
}

std::shared_ptr<const MeasurableDicom> LoadSeries(const QuickContext& context, const std::string& seriesId)
{
  const OrthancSeries series = DescribeSeries(context.orthanc, seriesId, context.progress);
  const std::vector<std::string> instances = series.SortedSopInstanceUids();
  const std::string cached = seriesId + (context.volume > 0 ? " " + std::to_string(context.volume) : "");
  auto loaded = context.cache.Find(cached, instances);
  if (!loaded)
  {
    loaded = ReadMeasurable(FetchSeries(context.orthanc, series, context.progress),
                            context.settings.memoryLimitGiB, context.progress, context.volume);
    context.cache.Put(cached, instances, loaded);
  }
  return loaded;
}

/// Stores the result as a DICOM report and says where it is.
json StoreReport(const QuickContext& context, const MeasurementReport& content)
{
  const ReportObject report = MakeMeasurementReport(content);
  const std::vector<json> stored = context.orthanc.StoreMany(
      1, [&](std::size_t) { return report.bytes; }, context.progress);
  return {{"ID", stored[0].value("ID", "")},
          {"Series", stored[0].value("ParentSeries", "")},
          {"SOPInstanceUID", report.sopInstanceUid}};
}

/// The lines and regions in the text of a CSV of OsiriX or Horos that the request holds; taken out of the
/// request.
ImportedRois RoisOfCsv(json& request)
{
  const json text = request["RoisCsv"];
  request.erase("RoisCsv");
  if (!text.is_string() || request.contains("Rois"))
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "RoisCsv is " + std::string(text.is_string() ? "given beside Rois" : "not a text") +
            "; expected either the text of a CSV of OsiriX's or Horos' plugin Export ROIs, or Rois with the "
            "identifier of a structured report");
  }
  return ParseRoiCsv(text.get<std::string>());
}

/// What a report that the request names, or a CSV that it holds, has drawn; taken out of the request.
ImportedRois TakeDrawn(const QuickContext& context, json& request)
{
  if (request.contains("RoisCsv"))
  {
    return RoisOfCsv(request);
  }
  const json name = request["Rois"];
  request.erase("Rois");
  if (!name.is_string())
  {
    throw Error(ErrorCode::InvalidArgument,
                "Rois is not a text; expected Orthanc's identifier or the UID of a structured report");
  }
  std::string frame;
  std::vector<ImagePlane> planes; // of all series: the regions may lie on the images of any
  for (const std::string& id : SeriesOf(request))
  {
    const auto loaded = LoadSeries(context, id);
    frame = planes.empty() ? loaded->series.frameOfReferenceUid : frame;
    planes.insert(planes.end(), loaded->planes.begin(), loaded->planes.end());
  }
  const DicomObject report = FetchReport(context.orthanc, name.get<std::string>(), context.progress);
  return RoisOfReport(ReadReportRegions(report, planes), frame);
}

/// The same, put into the request of a measure in its place. Returns what was left out.
Warnings TakeRois(const QuickContext& context, const std::string& measure, json& request)
{
  const bool takesRois = measure == "edge-sharpness" || measure == "snr";
  if (!takesRois || (!request.contains("Rois") && !request.contains("RoisCsv")))
  {
    return {};
  }
  const ImportedRois rois = TakeDrawn(context, request);
  FillInRois(measure, request, rois);
  return rois.warnings;
}

/// "Volume" of a request to measure, taken out of it.
std::size_t TakeVolume(json& request)
{
  const json volume = request.value("Volume", json(0));
  request.erase("Volume");
  if (!volume.is_number_integer() || volume < 0 || volume > std::numeric_limits<int>::max())
  {
    RefuseJson("Volume", volume, "the number of a volume, from 1, or 0 for a series that has one");
  }
  return volume.get<std::size_t>();
}

/// Loads series for a measurement, and remembers how reports describe them.
LoadMeasurable Loader(const QuickContext& context, std::map<std::string, ReportSeries>& series)
{
  return [&](const std::string& seriesId, IProgress&)
  {
    const auto loaded = LoadSeries(context, seriesId);
    series[seriesId] = loaded->report;
    return std::shared_ptr<const MeasurableSeries>(loaded, &loaded->series);
  };
}

json MeasureAll(const QuickContext& asked)
{
  QuickContext context = asked;
  json request = context.parameters;
  context.volume = TakeVolume(request);
  request.erase("Request");
  std::map<std::string, ReportSeries> series;
  const MeasurementSet set =
      MeasureSet(request, Loader(context, series), context.settings.threads, context.progress);
  json answer = ToJson(set);
  answer["Report"] = request.value("Store", false) ? StoreReport(context, ReportOfSet(set, series)) : json();
  return answer;
}

/// What somebody has drawn, so that a client can draw it again.
json ListDrawn(const QuickContext& asked)
{
  QuickContext context = asked;
  json request = context.parameters;
  context.volume = TakeVolume(request);
  request.erase("Request");
  const ImportedRois rois = TakeDrawn(context, request);
  StrictObject body(request, "");
  body.Any("Series");
  body.RequireNoMore();
  json answer = ToJson(rois);
  answer["Warnings"] = ToJson(rois.warnings);
  return answer;
}

json Measure(const QuickContext& asked)
{
  QuickContext context = asked;
  json request = context.parameters;
  context.volume = TakeVolume(request);
  const std::string measure = request["Request"].get<std::string>().substr(std::string("measure/").size());
  request.erase("Request");
  const Warnings warnings = TakeRois(context, measure, request);
  std::map<std::string, ReportSeries> series;
  const MeasurementResult result =
      MeasureSeries(measure, request, Loader(context, series), context.settings.threads, context.progress);
  json answer = ToJson(result);
  for (const json& warning : ToJson(warnings))
  {
    answer["Warnings"].push_back(warning);
  }
  answer["Report"] =
      request.value("Store", false) ? StoreReport(context, ReportOfMeasurements(result, series)) : json();
  return answer;
}

struct QuickRequest
{
  std::string_view name;
  json (*answer)(const QuickContext&);
};

constexpr QuickRequest requests[] = {
    {"inspect", Inspect},
    {"measure/edge-sharpness", Measure},
    {"measure/snr", Measure},
    {"measure/piqe", Measure},
    {"measure/compare", Measure},
    {"measure/phase-modulation", Measure},
    {"measure/border-displacement", Measure},
    {"measure/noise-texture", Measure},
    {"measure/set", MeasureAll},
    {"measure/regions", ListDrawn},
};
} // namespace

json AnswerQuickRequest(const json& parameters, OrthancClient& orthanc, const JobRunnerSettings& settings,
                        MeasurableCache& cache, IProgress& progress)
{
  const json asked = parameters.value("Request", json(""));
  const std::string name = asked.is_string() ? asked.get<std::string>() : asked.dump();
  for (const QuickRequest& request : requests)
  {
    if (request.name == name)
    {
      return request.answer({parameters, orthanc, settings, cache, progress, 0});
    }
  }
  throw Error(ErrorCode::InvalidArgument, "there is no quick request \"" + name + "\"");
}
} // namespace Clade

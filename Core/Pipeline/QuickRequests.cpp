#include "Pipeline/QuickRequests.h"

#include "Base/Error.h"
#include "Pipeline/MeasurableDicom.h"
#include "Pipeline/OrthancSeries.h"
#include "Pipeline/SummaryJson.h"

#include <iterator>
#include <string>

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
  IProgress& progress;
};

json InspectOne(const std::string& seriesId, const QuickContext& context)
{
  InputLimits limits;
  limits.memoryLimitGiB = context.settings.memoryLimitGiB;
  try
  {
    const OrthancSeries series = DescribeSeries(context.orthanc, seriesId, context.progress);
    json verdict = SummaryToJson(
        InspectSeries(FetchSeries(context.orthanc, series, context.progress), limits, context.progress));
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

json Inspect(const QuickContext& context)
{
  const auto series = context.parameters.find("Series");
  if (series == context.parameters.end() || !series->is_array())
  {
    throw Error(ErrorCode::InvalidArgument,
                "the request inspect has no \"Series\", expected a list of Orthanc's identifiers");
  }
  json verdicts = json::array();
  for (const json& id : *series)
  {
    verdicts.push_back(InspectOne(id.get<std::string>(), context));
  }
  return {{"Series", verdicts}};
}

json Measure(const QuickContext& context)
{
  json request = context.parameters;
  const std::string measure = request["Request"].get<std::string>().substr(std::string("measure/").size());
  request.erase("Request");
  const LoadMeasurable load = [&](const std::string& seriesId, IProgress& progress)
  {
    const OrthancSeries series = DescribeSeries(context.orthanc, seriesId, progress);
    return ReadMeasurable(FetchSeries(context.orthanc, series, progress), context.settings.memoryLimitGiB,
                          progress);
  };
  return MeasureSeries(measure, request, load, context.settings.threads, context.progress);
}

struct QuickRequest
{
  std::string_view name;
  json (*answer)(const QuickContext&);
};

constexpr QuickRequest requests[] = {
    {"inspect", Inspect},      {"measure/edge-sharpness", Measure}, {"measure/snr", Measure},
    {"measure/piqe", Measure}, {"measure/compare", Measure},
};
} // namespace

json AnswerQuickRequest(const json& parameters, OrthancClient& orthanc, const JobRunnerSettings& settings,
                        IProgress& progress)
{
  const std::string name = parameters.value("Request", "");
  for (const QuickRequest& request : requests)
  {
    if (request.name == name)
    {
      return request.answer({parameters, orthanc, settings, progress});
    }
  }
  throw Error(ErrorCode::InvalidArgument, "there is no quick request \"" + name + "\"");
}
} // namespace Clade

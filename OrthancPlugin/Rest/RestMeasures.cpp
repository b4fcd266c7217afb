#include "OrthancPlugin/Rest/RestMeasures.h"

#include "OrthancPlugin/QuickRequest.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "OrthancPlugin/Rules/SeriesView.h"
#include "Settings/StrictObject.h"

namespace Clade
{
namespace
{
constexpr std::size_t maxSeriesMeasured = 16;

/// Orthanc's identifier of what the client calls a series; it must be there, and hold images of CT or MR.
std::string RequireImages(PluginServices& services, const nlohmann::json& name, const std::string& key,
                          const StrictObject& body)
{
  if (!name.is_string())
  {
    body.Refuse(key, name, "Orthanc's identifiers or SeriesInstanceUIDs");
  }
  const SeriesView view = SeriesView::Require(services.orthanc, name.get<std::string>());
  if (view.Modality() != "MR" && view.Modality() != "CT")
  {
    throw Error(ErrorCode::SopClass, "the series " + view.Id() + " is of modality " + view.Modality() +
                                         ", only MR and CT images are measured");
  }
  return view.Id();
}

/// The request as the worker gets it: series by Orthanc's identifiers. All else it judges, which knows the
/// measures.
nlohmann::json ResolveSeries(PluginServices& services, nlohmann::json request)
{
  StrictObject body(request, "", ErrorCode::InvalidArgument);
  nlohmann::json ids = nlohmann::json::array();
  const nlohmann::json& series = body.Any("Series");
  const nlohmann::json list = series.is_string() ? nlohmann::json::array({series}) : series;
  if (!list.is_array() || list.empty() || list.size() > maxSeriesMeasured)
  {
    body.Refuse("Series", series, "one to " + std::to_string(maxSeriesMeasured) + " series");
  }
  for (const nlohmann::json& name : list)
  {
    ids.push_back(RequireImages(services, name, "Series", body));
  }
  if (body.Has("Source"))
  {
    request["Source"] = RequireImages(services, body.Any("Source"), "Source", body);
  }
  request["Series"] = ids;
  return request;
}

RestAnswer Measure(PluginServices& services, const std::string& measure, const RestRequest& request)
{
  nlohmann::json parameters = ResolveSeries(services, ParseBody(request.body));
  parameters["Request"] = "measure/" + measure;
  const Job job = AskWorker(services, parameters);
  if (job.state != JobState::Success)
  {
    throw Error(ErrorCodeFromName(job.errorCode).value_or(ErrorCode::Internal), job.errorText);
  }
  return RestAnswer::Json(job.result);
}
} // namespace

void RegisterMeasureRoutes(RestRouter& router, PluginServices& services)
{
  for (const std::string measure : {"edge-sharpness", "snr", "piqe", "compare", "phase-modulation",
                                    "border-displacement", "noise-texture", "set", "regions"})
  {
    router.Add(HttpMethod::Post, "/clade/measure/" + measure,
               [&services, measure](const RestRequest& r, const RestParameters&)
               { return Measure(services, measure, r); });
  }
}
} // namespace Clade

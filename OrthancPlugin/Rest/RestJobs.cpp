#include "OrthancPlugin/Rest/RestJobs.h"

#include "Jobs/WaitingReasons.h"
#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "OrthancPlugin/UserQuota.h"
#include "Settings/ModelName.h"
#include "Settings/OrNull.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <ctime>
#include <set>

namespace Clade
{
namespace
{
constexpr std::size_t maxSeries = 100; // of one request: each costs a look at all its instances
constexpr long maxWaitSeconds = 25;    // Orthanc ends an HTTP request after 30 s
constexpr ErrorCode invalidBody = ErrorCode::InvalidArgument;

void RequireJobId(const std::string& id)
{
  constexpr std::size_t uuidLength = 36;
  if (id.size() != uuidLength || id.find_first_not_of("0123456789abcdef-") != std::string::npos)
  {
    throw Error(ErrorCode::NotFound, "there is no job " + Shown(id) + ", expected a UUID in lower case");
  }
}

Job RequireJob(PluginServices& services, const std::string& id)
{
  RequireJobId(id);
  auto job = services.store.Find(id);
  if (!job)
  {
    throw Error(ErrorCode::NotFound, "there is no job " + id);
  }
  return *job;
}

/// Jobs as JSON, those that wait with the reason why nobody takes them ("WaitingFor").
nlohmann::json WithReasons(PluginServices& services, const std::vector<Job>& jobs, bool withResult)
{
  nlohmann::json list = nlohmann::json::array();
  std::optional<WaitingReasons> reasons; // looked for once, and only where a job waits
  for (const Job& job : jobs)
  {
    list.push_back(ToJson(job, withResult));
    if (job.state == JobState::Pending && !reasons)
    {
      reasons.emplace(services.store, std::int64_t{1000} * services.configuration.leaseSeconds);
    }
    list.back()["WaitingFor"] = OrNull(job.state == JobState::Pending ? reasons->Of(job) : "");
  }
  return list;
}

/// What a body says of the work, "Series" apart.
struct ParsedOrder
{
  EnhanceOrder order;
  bool isForced = false;
};

ParsedOrder ReadOrder(const PluginServices& services, const RestRequest& request, StrictObject& body)
{
  ParsedOrder parsed;
  parsed.order.model = body.String("Model", "auto", 64);
  if (!IsModelName(parsed.order.model))
  {
    body.Refuse("Model", parsed.order.model, "\"auto\", \"cubic\" or the name of a model");
  }
  parsed.order.options = ParseEnhanceOptions(body.Object("Options"));
  parsed.order.priority = static_cast<int>(body.Integer("Priority", 0, -1000, 1000));
  parsed.order.user = services.access.LoginOf(request);
  parsed.isForced = body.Boolean("Force", false);
  body.RequireNoMore();
  if (parsed.order.priority != 0)
  {
    services.access.RequireAdministrator(request, "give a job a priority");
  }
  return parsed;
}

/// How many of the orders are for jobs that are not there yet.
std::size_t CountNew(PluginServices& services, std::vector<SeriesView>& series, const ParsedOrder& parsed)
{
  const auto isNew = [&](SeriesView& view)
  { return parsed.isForced || !services.factory.IsKnown(view, parsed.order); };
  return static_cast<std::size_t>(std::count_if(series.begin(), series.end(), isNew));
}

nlohmann::json JobJson(const EnqueueResult& result)
{
  nlohmann::json json = ToJson(result.job);
  json["IsNew"] = result.isNew;
  return json;
}

RestAnswer PostJobs(PluginServices& services, const RestRequest& request)
{
  const nlohmann::json json = ParseBody(request.body);
  StrictObject body(json, "", invalidBody);
  const nlohmann::json& series = body.Any("Series");
  const ParsedOrder parsed = ReadOrder(services, request, body);
  const nlohmann::json ids = series.is_string() ? nlohmann::json::array({series}) : series;
  if (!ids.is_array() || ids.empty() || ids.size() > maxSeries)
  {
    body.Refuse("Series", series,
                "an Orthanc identifier, a SeriesInstanceUID, or a list of 1 to " + std::to_string(maxSeries) +
                    " of them");
  }
  // All must be there, and their instances be listed, before anything is queued.
  std::vector<SeriesView> views;
  for (const nlohmann::json& id : ids)
  {
    if (!id.is_string())
    {
      body.Refuse("Series", series, "a list of strings");
    }
    views.push_back(SeriesView::Require(services.orthanc, id.get<std::string>()));
    views.back().SopInstanceUids();
  }
  if (auto refusal = RefusalByQuota(services, request, [&] { return CountNew(services, views, parsed); }))
  {
    return *std::move(refusal);
  }
  nlohmann::json jobs = nlohmann::json::array();
  for (SeriesView& view : views)
  {
    jobs.push_back(JobJson(services.factory.Order(view, parsed.order, parsed.isForced)));
  }
  return RestAnswer::Json(series.is_string() ? jobs.front() : jobs);
}

RestAnswer PostSeries(PluginServices& services, const RestRequest& request, const std::string& id)
{
  const nlohmann::json json = ParseBody(request.body);
  StrictObject body(json, "", invalidBody);
  const ParsedOrder parsed = ReadOrder(services, request, body);
  std::vector<SeriesView> views = {SeriesView::Require(services.orthanc, id)};
  if (auto refusal = RefusalByQuota(services, request, [&] { return CountNew(services, views, parsed); }))
  {
    return *std::move(refusal);
  }
  return RestAnswer::Json(JobJson(services.factory.Order(views.front(), parsed.order, parsed.isForced)));
}

/// Milliseconds since 1970 of a time as Orthanc writes it, UTC.
TimeMs ParseTime(const std::string& text)
{
  constexpr std::string_view digits = "0123456789";
  std::tm utc{};
  const char* const stop = strptime(text.c_str(), "%Y%m%dT%H%M%S", &utc);
  const std::string rest = stop == nullptr ? "?" : stop;
  const bool hasFraction =
      rest.size() == 4 && rest[0] == '.' && rest.find_first_not_of(digits, 1) == std::string::npos;
  if (!rest.empty() && !hasFraction)
  {
    throw Error(invalidBody, "since is " + Shown(text) +
                                 ", expected a time as 20261120T061534 or 20261120T061534.123 (UTC)");
  }
  const int milliseconds = hasFraction ? std::stoi(rest.substr(1)) : 0;
  return TimeMs{1000} * timegm(&utc) + milliseconds;
}

RestAnswer ListJobs(PluginServices& services, const RestRequest& request)
{
  RequireKnownQuery(request, {"kind", "state", "series", "limit", "since"});
  JobFilter filter;
  filter.limit = static_cast<std::size_t>(QueryInteger(request, "limit", 100, 1, 1000));
  for (const auto& [key, value] : request.query)
  {
    if (key == "kind")
    {
      filter.kind = JobKindFromString(value);
    }
    else if (key == "state")
    {
      filter.state = JobStateFromString(value);
    }
    else if (key == "since")
    {
      filter.since = ParseTime(value);
    }
    else if (key == "series" && IsOrthancId(value))
    {
      filter.seriesId = value;
    }
    else if (key == "series" && IsUid(value))
    {
      filter.seriesInstanceUid = value;
    }
    else if (key == "series")
    {
      throw Error(invalidBody,
                  "series is " + Shown(value) + ", expected an Orthanc identifier or a SeriesInstanceUID");
    }
  }
  return RestAnswer::Json(WithReasons(services, services.store.List(filter), false));
}

RestAnswer GetSeries(PluginServices& services, const RestRequest& request, const std::string& id)
{
  RequireKnownQuery(request, {});
  const SeriesView view = SeriesView::Require(services.orthanc, id);
  JobFilter filter;
  filter.seriesId = view.Id();
  filter.limit = 1000;
  nlohmann::json jobs = nlohmann::json::array();
  std::set<std::string> derived, uncertainty;
  for (const Job& job : services.store.List(filter))
  {
    jobs.push_back(ToJson(job, false));
    const auto options = job.request.parameters.value("Options", nlohmann::json::object());
    const bool hasMore = options.value("Volume", nlohmann::json()) == "all" ||
                         options.value("Uncertainty", nlohmann::json()) == true;
    const auto whole = hasMore ? services.store.Find(job.id) : std::nullopt; // lists leave out the result
    for (const std::string& map : UncertaintySeriesOf(whole ? *whole : job))
    {
      if (job.request.seriesId == view.Id() && SeriesView::Find(services.orthanc, map))
      {
        uncertainty.insert(map);
      }
    }
    for (const std::string& made : DerivedSeriesOf(whole ? *whole : job))
    {
      // it may have been deleted since
      if (job.request.seriesId == view.Id() && SeriesView::Find(services.orthanc, made))
      {
        derived.insert(made);
      }
    }
  }
  return RestAnswer::Json({{"Series", view.Id()},
                           {"SeriesInstanceUID", view.SeriesInstanceUid()},
                           {"Jobs", jobs},
                           {"DerivedSeries", derived},
                           {"UncertaintySeries", uncertainty}});
}

RestAnswer Wait(PluginServices& services, const RestRequest& request, const std::string& id)
{
  RequireKnownQuery(request, {"timeout"});
  const auto timeout =
      std::chrono::seconds(QueryInteger(request, "timeout", maxWaitSeconds, 0, maxWaitSeconds));
  RequireJobId(id);
  const auto job = services.watch.WaitFor(id, timeout, [](const Job& j) { return IsFinal(j.state); });
  if (!job)
  {
    throw Error(ErrorCode::NotFound, "there is no job " + id);
  }
  return RestAnswer::Json(WithReasons(services, {*job}, true).front());
}

/// The body of cancel and retry says nothing.
void RequireEmptyBody(const RestRequest& request)
{
  const nlohmann::json json = ParseBody(request.body);
  StrictObject(json, "", invalidBody).RequireNoMore();
}

/// Days of learning are an administrator's to begin, and to end.
void RequireMaySteer(const PluginServices& services, const RestRequest& request, const Job& job,
                     const std::string& what)
{
  if (job.request.kind == JobKind::Train)
  {
    services.access.RequireAdministrator(request, what + " a training");
  }
}

RestAnswer Cancel(PluginServices& services, const RestRequest& request, const std::string& id)
{
  RequireEmptyBody(request);
  RequireMaySteer(services, request, RequireJob(services, id), "cancel");
  return RestAnswer::Json(ToJson(services.store.RequestCancel(id)));
}

RestAnswer Retry(PluginServices& services, const RestRequest& request, const std::string& id)
{
  RequireEmptyBody(request);
  const Job job = RequireJob(services, id);
  RequireMaySteer(services, request, job, "retry");
  if (job.request.priority != 0)
  {
    services.access.RequireAdministrator(request, "retry a job that an administrator gave a priority");
  }
  if (auto refusal = RefusalByQuotaOf(job.request.user, services, request, [] { return 1; }))
  {
    return *std::move(refusal);
  }
  return RestAnswer::Json(ToJson(services.store.Retry(id)));
}

/// No question is refused: pages put a user's token into the address of a picture, where no header can go.
RestAnswer SendPicture(PluginServices& services, const std::string& id)
{
  auto png = services.store.GetPicture(id);
  if (!png)
  {
    throw Error(ErrorCode::NotFound, "the job " + id + " has no picture");
  }
  RestAnswer answer;
  answer.body = std::move(*png);
  answer.contentType = "image/png";
  answer.headers["Cache-Control"] = "private, max-age=3600";
  return answer;
}

/// The picture of the newest job that made the series: to those who may see the series, where permissions are
/// by series.
RestAnswer GetPictureOfSeries(PluginServices& services, const std::string& id)
{
  const SeriesView view = SeriesView::Require(services.orthanc, id);
  JobFilter filter;
  filter.state = JobState::Success;
  filter.seriesId = view.Id();
  filter.limit = 1000;
  for (const Job& job : services.store.List(filter))
  {
    if (job.hasPicture && job.derivedSeriesId == view.Id())
    {
      return SendPicture(services, job.id);
    }
  }
  throw Error(ErrorCode::NotFound, "there is no picture of how the series " + view.Id() + " was made");
}

RestAnswer DeleteJob(PluginServices& services, const RestRequest& request, const std::string& id)
{
  services.access.RequireAdministrator(request, "delete jobs");
  RequireJobId(id);
  services.store.Delete(id);
  return RestAnswer::Json(nlohmann::json::object());
}
} // namespace

void RegisterJobRoutes(RestRouter& router, PluginServices& services)
{
  using Request = const RestRequest&;
  using Parameters = const RestParameters&;
  router.Add(HttpMethod::Post, "/clade/jobs", [&](Request r, Parameters) { return PostJobs(services, r); });
  router.Add(HttpMethod::Get, "/clade/jobs", [&](Request r, Parameters) { return ListJobs(services, r); });
  router.Add(HttpMethod::Get, "/clade/jobs/{id}",
             [&](Request r, Parameters p)
             {
               RequireKnownQuery(r, {});
               return RestAnswer::Json(WithReasons(services, {RequireJob(services, p[0])}, true).front());
             });
  router.Add(HttpMethod::Delete, "/clade/jobs/{id}",
             [&](Request r, Parameters p) { return DeleteJob(services, r, p[0]); });
  router.Add(HttpMethod::Get, "/clade/jobs/{id}/wait",
             [&](Request r, Parameters p) { return Wait(services, r, p[0]); });
  router.Add(HttpMethod::Get, "/clade/jobs/{id}/picture",
             [&](Request, Parameters p)
             {
               RequireJobId(p[0]);
               return SendPicture(services, p[0]);
             });
  router.Add(HttpMethod::Get, "/series/{id}/clade/picture",
             [&](Request, Parameters p) { return GetPictureOfSeries(services, p[0]); });
  router.Add(HttpMethod::Post, "/clade/jobs/{id}/cancel",
             [&](Request r, Parameters p) { return Cancel(services, r, p[0]); });
  router.Add(HttpMethod::Post, "/clade/jobs/{id}/retry",
             [&](Request r, Parameters p) { return Retry(services, r, p[0]); });
  router.Add(HttpMethod::Post, "/series/{id}/clade",
             [&](Request r, Parameters p) { return PostSeries(services, r, p[0]); });
  router.Add(HttpMethod::Get, "/series/{id}/clade",
             [&](Request r, Parameters p) { return GetSeries(services, r, p[0]); });
}
} // namespace Clade

#include "OrthancPlugin/JobFactory.h"

#include "Jobs/EnhanceKey.h"
#include "Settings/DailyHours.h"

namespace Clade
{
namespace
{
constexpr std::size_t allOfASeries = 1000;
} // namespace

JobFactory::JobFactory(const PluginConfiguration& configuration, ModelCatalogue& models, IJobStore& store)
    : configuration_(configuration), models_(models), store_(store)
{
}

JobRequest JobFactory::Make(SeriesView& series, const EnhanceOrder& order, const std::string& salt)
{
  JobRequest request;
  request.kind = JobKind::Enhance;
  request.seriesId = series.Id();
  request.seriesInstanceUid = series.SeriesInstanceUid();
  request.studyId = series.StudyId();
  request.rule = order.rule;
  request.orthanc = configuration_.orthancName;
  request.user = order.user;
  request.priority = order.priority;
  request.maxAttempts = configuration_.maxAttempts;
  request.timeoutMs = std::int64_t{1000} * configuration_.jobTimeoutSeconds;

  const auto byModality = configuration_.defaultModels.find(series.Modality());
  const bool isAuto = order.model == "auto" && byModality != configuration_.defaultModels.end();
  request.model = isAuto ? byModality->second : order.model;

  const std::string hash = models_.HashOf(request.model);
  request.parameters = {{"Options", ToJson(order.options)},
                        {"Instances", series.SopInstanceUids()},
                        {"ModelHash", hash},
                        {"Destination", order.destination},
                        {"DeleteSuperseded", configuration_.deletesSuperseded},
                        {"Salt", salt}};
  if (isAuto)
  {
    request.parameters["ModelIsDefault"] = true;
  }
  if (!order.hours.empty())
  {
    request.parameters["Hours"] = order.hours;
    const TimeMs now = NowMs();
    request.parameters["HoursEastOfUtc"] = DailyHours::MinutesEastOfUtc(now); // a worker may be elsewhere
    const TimeMs begin = DailyHours(order.hours).NextWithin(now);
    request.notBefore = begin == now ? 0 : store_.Now() + (begin - now);
  }
  request.key = EnhanceKey(request);
  return request;
}

std::optional<Job> JobFactory::NewestOf(SeriesView& series, const EnhanceOrder& order)
{
  JobFilter filter;
  filter.seriesInstanceUid = series.SeriesInstanceUid();
  filter.kind = JobKind::Enhance;
  filter.limit = allOfASeries;
  for (const Job& job : store_.List(filter)) // newest first
  {
    if (job.request.key == Make(series, order, job.request.parameters.value("Salt", "")).key)
    {
      return job;
    }
  }
  return std::nullopt;
}

EnqueueResult JobFactory::Order(SeriesView& series, const EnhanceOrder& order, bool force)
{
  const auto newest = force ? NewestOf(series, order) : std::nullopt;
  if (!newest)
  {
    return store_.Enqueue(Make(series, order, ""));
  }
  if (!IsFinal(newest->state))
  {
    return {*newest, false};
  }
  const bool isDone = newest->state == JobState::Success;
  return store_.Enqueue(Make(series, order,
                             isDone ? std::to_string(store_.CountJobsOfSeries(series.SeriesInstanceUid()))
                                    : newest->request.parameters.value("Salt", "")));
}

bool JobFactory::IsKnown(SeriesView& series, const EnhanceOrder& order)
{
  const auto known = store_.FindByKey(Make(series, order, "").key);
  return known && (!IsFinal(known->state) || known->state == JobState::Success);
}

EnqueueResult JobFactory::OrderOnce(SeriesView& series, const EnhanceOrder& order)
{
  const JobRequest request = Make(series, order, "");
  if (const auto known = store_.FindByKey(request.key))
  {
    return {*known, false};
  }
  return store_.Enqueue(request);
}
} // namespace Clade

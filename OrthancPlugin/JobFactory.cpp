#include "OrthancPlugin/JobFactory.h"

#include "Jobs/EnhanceKey.h"
#include "Settings/DailyHours.h"

#include <algorithm>

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

std::vector<Job> JobFactory::JobsOf(SeriesView& series, const EnhanceOrder& order)
{
  JobFilter filter;
  filter.seriesInstanceUid = series.SeriesInstanceUid();
  filter.kind = JobKind::Enhance;
  filter.limit = allOfASeries;
  std::vector<Job> jobs = store_.List(filter);
  const auto isOther = [&](const Job& job)
  { return job.request.key != Make(series, order, job.request.parameters.value("Salt", "")).key; };
  jobs.erase(std::remove_if(jobs.begin(), jobs.end(), isOther), jobs.end());
  return jobs;
}

bool JobFactory::HasResult(const SeriesView& series, const Job& job)
{
  if (job.state != JobState::Success)
  {
    return false;
  }
  const auto whole = store_.Find(job.id); // lists leave out the result
  const std::vector<std::string> derived = DerivedSeriesOf(whole ? *whole : job);
  return std::all_of(derived.begin(), derived.end(),
                     [&](const std::string& id) { return series.HasNeighbour(id); });
}

JobFactory::Plan JobFactory::PlanOf(SeriesView& series, const EnhanceOrder& order, bool force)
{
  const std::vector<Job> jobs = JobsOf(series, order);
  if (jobs.empty())
  {
    return {std::nullopt, Make(series, order, "")};
  }
  const auto open =
      std::find_if(jobs.begin(), jobs.end(), [](const Job& job) { return !IsFinal(job.state); });
  if (open != jobs.end())
  {
    return {*open, {}};
  }
  const auto done =
      force ? jobs.end()
            : std::find_if(jobs.begin(), jobs.end(), [&](const Job& job) { return HasResult(series, job); });
  if (done != jobs.end())
  {
    return {*done, {}};
  }
  // Another beside one that is done; else the same again.
  const Job& newest = jobs.front();
  const std::string salt = newest.state == JobState::Success
                               ? std::to_string(store_.CountJobsOfSeries(series.SeriesInstanceUid()))
                               : newest.request.parameters.value("Salt", "");
  return {std::nullopt, Make(series, order, salt)};
}

EnqueueResult JobFactory::Order(SeriesView& series, const EnhanceOrder& order, bool force)
{
  const Plan plan = PlanOf(series, order, force);
  return plan.known ? EnqueueResult{*plan.known, false} : store_.Enqueue(plan.request);
}

bool JobFactory::IsKnown(SeriesView& series, const EnhanceOrder& order)
{
  return PlanOf(series, order, false).known.has_value();
}

EnqueueResult JobFactory::OrderOnce(SeriesView& series, const EnhanceOrder& order)
{
  const std::vector<Job> jobs = JobsOf(series, order);
  if (!jobs.empty())
  {
    const Job& newest = jobs.front();
    const bool wasSentAgain =
        newest.state == JobState::Success && series.LastUpdate() > TimeToString(newest.completionTime);
    return wasSentAgain && !HasResult(series, newest) ? Order(series, order, false)
                                                      : EnqueueResult{newest, false};
  }
  return store_.Enqueue(Make(series, order, ""));
}
} // namespace Clade

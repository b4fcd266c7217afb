#include "OrthancPlugin/Rules/ChangeListener.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "OrthancPlugin/Rules/Rules.h"

#include <ctime>
#include <set>

namespace Clade
{
namespace
{
constexpr char property[] = "changes";
constexpr int pageSize = 1000;
constexpr int maxFailures = 5;
constexpr auto failureDelay = std::chrono::seconds(5);
constexpr auto openCheckPeriod = std::chrono::minutes(10);

/// How long ago "20261120T061534" (UTC) was; nothing if it is not such a time.
std::optional<std::chrono::seconds> AgeOf(const std::string& time)
{
  std::tm utc{};
  if (time.size() < 15 || strptime(time.c_str(), "%Y%m%dT%H%M%S", &utc) == nullptr)
  {
    return std::nullopt;
  }
  return std::chrono::seconds(std::time(nullptr) - timegm(&utc));
}
} // namespace

ChangeListener::ChangeListener(IOrthanc& orthanc, IJobStore& store, const PluginConfiguration& configuration,
                               JobFactory& factory, std::chrono::seconds stableAge)
    : orthanc_(orthanc), store_(store), configuration_(configuration), factory_(factory),
      stableAge_(stableAge)
{
}

ChangeListener::~ChangeListener()
{
  Stop();
}

void ChangeListener::Start()
{
  isStopping_ = false;
  isAwake_ = true; // what happened before this process listened
  thread_ = std::thread([this] { Run(); });
}

void ChangeListener::Stop()
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    isStopping_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable())
  {
    thread_.join();
  }
}

void ChangeListener::Wake()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  isAwake_ = true;
  wake_.notify_all();
}

bool ChangeListener::IsStopping()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return isStopping_;
}

void ChangeListener::Run()
{
  auto next = Clock::now();
  for (;;)
  {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait_until(lock, next, [this] { return isAwake_ || isStopping_; });
      if (isStopping_)
      {
        return;
      }
      isAwake_ = false;
    }
    try
    {
      Work();
      next = nextOpenCheck_;
      for (const auto& [series, due] : pending_)
      {
        next = std::min(next, due);
      }
      if (!log_->ToJudge().empty()) // some could not be judged
      {
        next = std::min(next, Clock::now() + failureDelay);
      }
    }
    catch (const std::exception& error)
    {
      Log(LogLevel::Error, std::string("The rules could not be applied, trying again: ") + error.what());
      next = Clock::now() + failureDelay;
    }
  }
}

void ChangeListener::Work()
{
  ReadLog();
  JudgeStable();
  if (Clock::now() >= nextOpenCheck_)
  {
    // On start everything that is open; later only what has been open for a whole period.
    ScheduleOpenSeries(openUpTo_.value_or(log_->Next()));
    openUpTo_ = log_->Next();
    nextOpenCheck_ = Clock::now() + openCheckPeriod;
  }
  JudgePending();
  Save();
}

void ChangeListener::ReadLog()
{
  if (!log_)
  {
    const auto saved = store_.GetProperty(property);
    const auto last = orthanc_.Get("/changes?last").value().at("Last").get<std::int64_t>();
    auto log = saved ? ChangeLog::FromText(*saved) : ChangeLog(last);
    // A number beyond the end is of another database: Orthanc has a new one, with a new log.
    log_ = log.Next() > last ? ChangeLog(last) : std::move(log);
  }
  bool isDone = false;
  while (!isDone && !IsStopping())
  {
    const std::string path =
        "/changes?since=" + std::to_string(log_->Next()) + "&limit=" + std::to_string(pageSize);
    isDone = log_->Take(orthanc_.Get(path).value());
  }
}

void ChangeListener::JudgeStable()
{
  const std::int64_t judgedBefore = log_->Read();
  const auto stable = log_->ToJudge(); // a copy: settling removes from it
  for (const auto& [seriesId, sequence] : stable)
  {
    if (IsStopping())
    {
      return;
    }
    Settle(seriesId, sequence, sequence > judgedBefore);
  }
}

void ChangeListener::Settle(const std::string& seriesId, std::int64_t sequence, bool isToBeJudged)
{
  try
  {
    auto series = SeriesView::Find(orthanc_, seriesId);
    std::vector<std::string> settled;
    if (series && (!isToBeJudged || series->IsStable()))
    {
      if (isToBeJudged)
      {
        JudgeSeries(*series);
      }
      settled = series->Instances();
    }
    // Else it is gone, or another instance came meanwhile: Orthanc will tell, and until then all stay open.
    log_->MarkJudged(seriesId, settled, sequence);
    failures_.erase(seriesId);
    pending_.erase(seriesId);
  }
  catch (const std::exception& error)
  {
    const auto* const known = dynamic_cast<const Error*>(&error);
    const bool isGone = known != nullptr && known->Code() == ErrorCode::NotFound;
    const bool isLast = ++failures_[seriesId] >= maxFailures;
    if (!isGone)
    {
      Log(LogLevel::Error, "The rules could not be applied to series " + seriesId +
                               (isLast ? ", giving up: " : ", trying again: ") + error.what());
    }
    if (isGone || isLast)
    {
      log_->MarkJudged(seriesId, {}, sequence);
      failures_.erase(seriesId);
      pending_.erase(seriesId);
    }
    else if (pending_.count(seriesId) != 0)
    {
      pending_[seriesId] = Clock::now() + failureDelay;
    }
  }
}

void ChangeListener::JudgeSeries(SeriesView& series)
{
  const bool canMatch = series.Modality() == "MR" || series.Modality() == "CT";
  if (configuration_.rules.empty() || !canMatch) // no file need be opened
  {
    return;
  }
  const RuleConfiguration* const rule = FirstMatch(configuration_.rules, series.Facts());
  if (rule == nullptr)
  {
    return;
  }
  EnhanceOrder order;
  order.model = rule->model;
  order.options = rule->options;
  order.priority = rule->priority;
  order.rule = rule->name;
  order.destination = rule->destination;
  order.hours = rule->hours;
  const EnqueueResult result = factory_.OrderOnce(series, order);
  Log(LogLevel::Info, "Series " + series.Id() + " matches the rule \"" + rule->name + "\": job " +
                          result.job.id + (result.isNew ? " is queued" : " already exists"));
}

void ChangeListener::ScheduleOpenSeries(std::int64_t sequence)
{
  std::set<std::string> seen;
  for (const std::string& instanceId : log_->Open(sequence))
  {
    if (IsStopping())
    {
      return;
    }
    if (seen.count(instanceId) != 0)
    {
      continue;
    }
    const auto instance = orthanc_.Get("/instances/" + instanceId);
    const auto series =
        instance ? SeriesView::Find(orthanc_, instance->value("ParentSeries", "")) : std::nullopt;
    if (!series)
    {
      log_->Forget(instanceId);
      continue;
    }
    seen.insert(series->Instances().begin(), series->Instances().end());
    if (series->IsStable()) // else Orthanc will report it
    {
      const auto whole = stableAge_ + std::chrono::seconds(1); // LastUpdate has no fraction of a second
      const auto rest = whole - AgeOf(series->LastUpdate()).value_or(std::chrono::seconds(0));
      pending_[series->Id()] = Clock::now() + std::min(rest, whole);
    }
  }
}

void ChangeListener::JudgePending()
{
  const auto pending = pending_; // a copy: settling removes from it
  for (const auto& [seriesId, due] : pending)
  {
    if (due <= Clock::now() && !IsStopping())
    {
      Settle(seriesId, log_->Next(), true);
    }
  }
}

void ChangeListener::Save()
{
  const std::string text = log_->Text();
  if (text != savedText_)
  {
    store_.SetProperty(property, text);
    savedText_ = text;
  }
}
} // namespace Clade

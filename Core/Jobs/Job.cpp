#include "Jobs/Job.h"

#include "Base/Error.h"
#include "Base/NextStep.h"
#include "Settings/OptionWords.h"
#include "Settings/OrNull.h"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <utility>

namespace Clade
{
namespace
{
constexpr std::pair<JobKind, std::string_view> kinds[] = {
    {JobKind::Enhance, "Enhance"}, {JobKind::Train, "Train"}, {JobKind::Quick, "Quick"}};

constexpr std::pair<JobState, std::string_view> states[] = {
    {JobState::Pending, "Pending"}, {JobState::Running, "Running"}, {JobState::Success, "Success"},
    {JobState::Failure, "Failure"}, {JobState::Skipped, "Skipped"}, {JobState::Cancelled, "Cancelled"}};

template<class Table, class Value>
std::string_view WordOf(const Table& table, Value value)
{
  return std::find_if(std::begin(table), std::end(table), [=](const auto& row) { return row.first == value; })
      ->second;
}

template<class Table>
auto ValueOf(const Table& table, std::string_view word, const char* what)
{
  std::string known;
  for (const auto& [value, name] : table)
  {
    if (name == word)
    {
      return value;
    }
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throw Error(ErrorCode::InvalidArgument,
              "\"" + std::string(word) + "\" is not a " + what + ", expected one of " + known);
}

// Length before text, so that no two lists of texts give the same name, whatever characters they hold.
void AppendTo(std::string& name, const std::string& text)
{
  name += std::to_string(text.size()) + ":" + text;
}
} // namespace

std::string_view ToString(JobKind kind)
{
  return WordOf(kinds, kind);
}

std::string_view ToString(JobState state)
{
  return WordOf(states, state);
}

JobKind JobKindFromString(std::string_view word)
{
  return ValueOf(kinds, word, "kind of job");
}

JobState JobStateFromString(std::string_view word)
{
  return ValueOf(states, word, "state of a job");
}

TimeMs NowMs()
{
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string TimeToString(TimeMs time)
{
  if (time == 0)
  {
    return "";
  }
  const TimeMs ms = (time % 1000 + 1000) % 1000;
  const std::time_t seconds = static_cast<std::time_t>((time - ms) / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y%m%dT%H%M%S", &utc);
  std::snprintf(text + length, sizeof text - length, ".%03d", static_cast<int>(ms));
  return text;
}

namespace
{
/// The options of an enhancement that are not at their default; nothing if they cannot be read.
std::vector<std::string> WordsOf(const Job& job)
{
  const auto options = job.request.parameters.find("Options");
  if (job.request.kind != JobKind::Enhance || options == job.request.parameters.end())
  {
    return {};
  }
  try
  {
    return OptionWords(ParseEnhanceOptions(*options), job.request.model == "cubic");
  }
  catch (const Error&) // the job's own error says what is wrong with them
  {
    return {};
  }
}

/// The report, and that of each volume.
std::vector<nlohmann::json> ReportsOf(const Job& job)
{
  std::vector<nlohmann::json> reports;
  if (job.result.is_object())
  {
    reports.push_back(job.result);
    const nlohmann::json volumes = job.result.value("Volumes", nlohmann::json::array());
    std::copy_if(volumes.begin(), volumes.end(), std::back_inserter(reports),
                 [](const nlohmann::json& volume) { return volume.is_object(); });
  }
  return reports;
}
} // namespace

nlohmann::json ToJson(const Job& job, bool withResult)
{
  const JobRequest& request = job.request;
  const auto options = request.parameters.find("Options");
  nlohmann::json json = {
      {"ID", job.id},
      {"Kind", ToString(request.kind)},
      {"State", ToString(job.state)},
      {"Progress", job.progress},
      {"Stage", OrNull(job.stage)},
      {"Priority", request.priority},
      {"Attempts", std::min(job.attempts, request.maxAttempts)}, // removing what one left is none
      {"MaxAttempts", request.maxAttempts},
      {"CancelRequested", job.cancelRequested},
      {"Paused", IsPaused(job)},
      {"Worker", OrNull(job.owner)},
      {"Series", OrNull(request.seriesId)},
      {"SeriesInstanceUID", OrNull(request.seriesInstanceUid)},
      {"Study", OrNull(request.studyId)},
      {"DerivedSeries", OrNull(job.derivedSeriesId)},
      {"Model", OrNull(request.model)},
      {"Rule", OrNull(request.rule)},
      {"Orthanc", OrNull(request.orthanc)},
      {"RequestedBy", OrNull(request.user)},
      {"Options", options == request.parameters.end() ? nlohmann::json::object() : *options},
      {"OptionWords", WordsOf(job)},
      {"CreationTime", OrNull(TimeToString(job.creationTime))},
      {"StartTime", OrNull(TimeToString(job.startTime))},
      {"CompletionTime", OrNull(TimeToString(job.completionTime))},
      {"Hours", request.parameters.value("Hours", nlohmann::json())},
      {"NotBefore", OrNull(IsPaused(job) ? "" : TimeToString(request.notBefore))},
      {"ErrorCode", OrNull(job.errorCode)},
      {"ErrorDescription", OrNull(job.errorText)},
      {"NextStep", OrNull(NextStep(job.errorCode, Place::Orthanc))},
      {"HasPicture", job.hasPicture && (job.state == JobState::Success || request.kind == JobKind::Train)}};
  if (withResult)
  {
    json["Result"] = job.result;
  }
  return json;
}

std::vector<std::string> DerivedSeriesOf(const Job& job)
{
  std::vector<std::string> series;
  if (!job.derivedSeriesId.empty())
  {
    series.push_back(job.derivedSeriesId);
  }
  for (const nlohmann::json& report : ReportsOf(job))
  {
    const std::string id = report.value("DerivedSeries", "");
    if (!id.empty() && id != job.derivedSeriesId)
    {
      series.push_back(id);
    }
  }
  return series;
}

std::vector<std::string> UncertaintySeriesOf(const Job& job)
{
  std::vector<std::string> series;
  for (const nlohmann::json& report : ReportsOf(job))
  {
    const nlohmann::json map = report.value("Uncertainty", nlohmann::json());
    const std::string id = map.is_object() ? map.value("Series", "") : "";
    if (!id.empty() && std::find(series.begin(), series.end(), id) == series.end())
    {
      series.push_back(id);
    }
  }
  return series;
}

std::string JobKey(const std::string& seriesInstanceUid, std::vector<std::string> sopInstanceUids,
                   const std::string& modelHash, const std::string& canonicalOptions, const std::string& salt)
{
  std::sort(sopInstanceUids.begin(), sopInstanceUids.end());
  sopInstanceUids.erase(std::unique(sopInstanceUids.begin(), sopInstanceUids.end()), sopInstanceUids.end());
  std::string name;
  for (const std::string* part : {&seriesInstanceUid, &modelHash, &canonicalOptions, &salt})
  {
    AppendTo(name, *part);
  }
  for (const std::string& uid : sopInstanceUids)
  {
    AppendTo(name, uid);
  }
  // A name space of our own; drawn at random once and never to change, or finished work would be done again.
  constexpr boost::uuids::uuid space = {
      {0x3b, 0x1c, 0x9d, 0x52, 0x86, 0x0e, 0x4f, 0x77, 0xa5, 0x13, 0x6a, 0xe0, 0x4d, 0x92, 0x78, 0xc1}};
  return boost::uuids::to_string(boost::uuids::name_generator_sha1(space)(name));
}
} // namespace Clade

#include "Worker/OrthancSeries.h"

#include "Base/Error.h"

#include <algorithm>
#include <set>

namespace Clade
{
namespace
{
using nlohmann::json;

std::string TagOf(const json& resource, const char* keyword)
{
  const json& tags = resource.at("MainDicomTags");
  return tags.value(keyword, "");
}

std::optional<std::int32_t> NumberOf(const json& series)
{
  try
  {
    return std::stoi(TagOf(series, "SeriesNumber"));
  }
  catch (const std::logic_error&) // absent, not a number, out of range
  {
    return std::nullopt;
  }
}

/// Orthanc's JSON without a member that every version of it has.
[[noreturn]] void ThrowUnexpected(const std::string& request, const json::exception& error)
{
  throw Error(ErrorCode::Internal, request + ": Orthanc's answer is not as expected (" + error.what() + ")");
}

/// Those of the numbers that series of the study have: one question of Orthanc's index, however many series
/// there are. (A list of all series of a study with 2000 takes seconds.)
std::set<std::int32_t> TakenNumbers(OrthancClient& orthanc, const std::string& studyInstanceUid,
                                    const std::vector<std::int32_t>& numbers, const IProgress& progress)
{
  const std::string path = "/tools/find";
  std::string list;
  for (const std::int32_t number : numbers)
  {
    list += (list.empty() ? "" : "\\") + std::to_string(number);
  }
  const json query = {{"Level", "Series"},
                      {"Expand", true},
                      {"Query", {{"StudyInstanceUID", studyInstanceUid}, {"SeriesNumber", list}}}};
  std::set<std::int32_t> taken;
  try
  {
    for (const json& series : orthanc.PostJson(path, query, &progress))
    {
      taken.insert(NumberOf(series).value_or(0));
    }
  }
  catch (const json::exception& error)
  {
    ThrowUnexpected("POST " + path, error);
  }
  return taken;
}
} // namespace

std::vector<std::string> OrthancSeries::SortedSopInstanceUids() const
{
  std::vector<std::string> sorted = sopInstanceUids;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

OrthancSeries DescribeSeries(OrthancClient& orthanc, const std::string& seriesId, const IProgress& progress)
{
  const std::string path = "/series/" + seriesId;
  try
  {
    const json description = orthanc.GetJson(path, &progress);
    OrthancSeries series;
    series.id = seriesId;
    series.studyId = description.at("ParentStudy");
    series.seriesInstanceUid = TagOf(description, "SeriesInstanceUID");
    series.number = NumberOf(description);
    for (const json& instance : orthanc.GetJson(path + "/instances", &progress))
    {
      series.instanceIds.push_back(instance.at("ID"));
      series.sopInstanceUids.push_back(TagOf(instance, "SOPInstanceUID"));
    }
    return series;
  }
  catch (const json::exception& error)
  {
    ThrowUnexpected("GET " + path, error);
  }
  catch (const Error& error)
  {
    if (error.Code() == ErrorCode::NotFound)
    {
      throw Error(ErrorCode::NotFound, "the series " + seriesId + " is not in Orthanc: was it deleted?");
    }
    throw;
  }
}

std::vector<DicomObject> FetchSeries(OrthancClient& orthanc, const OrthancSeries& series, IProgress& progress)
{
  progress.BeginStage("fetch");
  std::vector<std::string> paths;
  std::vector<DicomObject> objects;
  for (const std::string& id : series.instanceIds)
  {
    paths.push_back("/instances/" + id + "/file");
    objects.push_back({"instance " + id, ""});
  }
  orthanc.GetMany(
      paths, [&](std::size_t i, std::string&& bytes) { objects[i].bytes = std::move(bytes); }, progress);
  return objects;
}

std::optional<std::string> FindSeriesByUid(OrthancClient& orthanc, const std::string& seriesInstanceUid,
                                           const std::string& studyId, const IProgress& progress)
{
  const HttpAnswer answer =
      orthanc.Request("POST", "/tools/lookup", seriesInstanceUid, "text/plain", &progress);
  const json found = json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || !found.is_array())
  {
    throw Error(ErrorCode::Unavailable,
                "POST /tools/lookup: Orthanc answered " + std::to_string(answer.status));
  }
  for (const json& resource : found)
  {
    if (resource.value("Type", "") == "Series")
    {
      const std::string id = resource.at("ID");
      const HttpAnswer series = orthanc.Request("GET", "/series/" + id, "", "", &progress);
      const json description = json::parse(series.body, nullptr, false);
      if (series.status == 200 && description.is_object() && // else it vanished meanwhile
          (studyId.empty() || description.value("ParentStudy", "") == studyId))
      {
        return id;
      }
    }
  }
  return std::nullopt;
}

std::vector<std::int32_t> FreeSeriesNumbers(OrthancClient& orthanc, const OrthancSeries& source,
                                            const std::string& studyInstanceUid, std::size_t count,
                                            const IProgress& progress)
{
  const std::int32_t largest = 21'000'000; // times 100 and some is within an IS, 2^31 - 1
  const bool isUsable = source.number && *source.number >= 0 && *source.number < largest;
  std::int32_t next = (isUsable ? *source.number * 100 : 9000) + 1;
  std::vector<std::int32_t> free;
  while (free.size() < count)
  {
    std::vector<std::int32_t> candidates;
    while (candidates.size() < count + 8) // seldom is one of them taken
    {
      candidates.push_back(next++);
    }
    const std::set<std::int32_t> taken = TakenNumbers(orthanc, studyInstanceUid, candidates, progress);
    for (const std::int32_t number : candidates)
    {
      if (taken.count(number) == 0 && free.size() < count)
      {
        free.push_back(number);
      }
    }
  }
  return free;
}
} // namespace Clade

#include "Worker/Publication.h"

#include "Base/Error.h"
#include "Base/Joined.h"
#include "Worker/OrthancSeries.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace Clade
{
namespace
{
std::string ReadFile(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file)
  {
    throw Error(ErrorCode::InvalidFile, "the written file " + path + " cannot be read again");
  }
  return bytes.str();
}

// The job store keeps one text: UIDs with spaces between.
std::vector<std::string> SplitUids(const std::string& text)
{
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}
} // namespace

bool IsComplete(OrthancClient& orthanc, const std::string& seriesId,
                const std::vector<std::string>& sopInstanceUids, const IProgress& progress)
{
  std::vector<std::string> expected = sopInstanceUids;
  std::sort(expected.begin(), expected.end());
  return DescribeSeries(orthanc, seriesId, progress).SortedSopInstanceUids() == expected;
}

StoredSeries FindStored(OrthancClient& orthanc, const std::vector<DerivedIdentity>& planned,
                        const std::string& studyId, const IProgress& progress)
{
  StoredSeries stored;
  for (const DerivedIdentity& one : planned)
  {
    if (const auto id = FindSeriesByUid(orthanc, one.seriesInstanceUid, studyId, progress))
    {
      stored.uids.push_back(one.seriesInstanceUid);
      if (IsComplete(orthanc, *id, one.sopInstanceUids, progress))
      {
        stored.ids.push_back(*id);
      }
    }
  }
  stored.isComplete = stored.ids.size() == planned.size();
  return stored;
}

Publication::Publication(IJobStore& store, OrthancClient& orthanc, const Job& job, std::string owner)
    : store_(store), orthanc_(orthanc), jobId_(job.id), studyId_(job.request.studyId),
      owner_(std::move(owner)), seriesUids_(SplitUids(job.publishingSeriesUid))
{
}

void Publication::RecordPublishing(const std::vector<std::string>& seriesUids)
{
  if (store_.SetPublishing(jobId_, owner_, Joined(seriesUids, " ")) == LeaseVerdict::Lost)
  {
    throw Error(ErrorCode::Cancelled, "the lease of the job was lost");
  }
  seriesUids_ = seriesUids;
}

void Publication::Begin(const std::vector<std::string>& seriesUids, const IProgress& progress)
{
  if (IsOpen() && seriesUids_ != seriesUids)
  {
    Remove(progress);
  }
  RecordPublishing(seriesUids);
}

void Publication::Add(const std::vector<std::string>& seriesUids, const IProgress& progress)
{
  if (seriesUids.empty())
  {
    return;
  }
  std::vector<std::string> all = seriesUids_;
  for (const std::string& uid : seriesUids)
  {
    if (std::find(all.begin(), all.end(), uid) == all.end())
    {
      all.push_back(uid);
    }
  }
  RecordPublishing(all);
  for (const std::string& uid : seriesUids)
  {
    if (const auto seriesId = FindSeriesByUid(orthanc_, uid, studyId_, progress))
    {
      orthanc_.Delete("/series/" + *seriesId, &progress);
    }
  }
}

std::string Publication::StoreFiles(const std::vector<std::string>& files,
                                    const std::vector<std::string>& sopInstanceUids, IProgress& progress)
{
  progress.BeginStage("publish");
  const std::vector<nlohmann::json> answers = orthanc_.StoreMany(
      files.size(), [&](std::size_t i) { return ReadFile(files[i]); }, progress);
  const std::string seriesId = answers.empty() ? "" : answers.front().value("ParentSeries", "");
  if (seriesId.empty() || !IsComplete(orthanc_, seriesId, sopInstanceUids, progress))
  {
    throw Error(ErrorCode::Network, "Orthanc does not show the " + std::to_string(files.size()) +
                                        " instances of the derived series that it said it had stored");
  }
  return seriesId;
}

void Publication::Keep()
{
  RecordPublishing({});
}

void Publication::Remove(const IProgress& progress)
{
  for (const std::string& uid : seriesUids_)
  {
    if (const auto seriesId = FindSeriesByUid(orthanc_, uid, studyId_, progress))
    {
      orthanc_.Delete("/series/" + *seriesId, &progress);
    }
  }
  RecordPublishing({});
}
} // namespace Clade

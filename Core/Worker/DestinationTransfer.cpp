#include "Worker/DestinationTransfer.h"

#include "Base/Error.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace Clade
{
namespace
{
using nlohmann::json;

/// Orthanc reports on its jobs only when asked.
constexpr auto interval = std::chrono::milliseconds(50);

constexpr int maxTransfers = 3;

bool IsKnown(OrthancClient& orthanc, const std::string& destination, const IProgress& progress)
{
  const json names = orthanc.GetJson("/modalities", &progress);
  return std::find(names.begin(), names.end(), destination) != names.end();
}

/// Whether the job has ended well; throws where it has ended otherwise.
bool IsSent(const json& job)
{
  const std::string state = job.value("State", "");
  if (state == "Failure" || state == "Paused")
  {
    throw Error(ErrorCode::Unavailable, "Orthanc's transfer ended with " + state + " (" +
                                            job.value("ErrorDescription", "no reason given") + ")");
  }
  return state == "Success";
}

enum class TransferEnd
{
  Sent,
  Forgotten ///< ended and dropped from Orthanc's history (JobsHistorySize) by the jobs that ended after it
};

/// Sends once. Sending again what has arrived does no harm: instances are known by their UIDs.
TransferEnd Transfer(OrthancClient& orthanc, const std::string& seriesId, const std::string& destination,
                     IProgress& progress)
{
  const json answer = orthanc.PostJson("/modalities/" + destination + "/store",
                                       {{"Resources", {seriesId}}, {"Synchronous", false}}, &progress);
  const std::string job = "/jobs/" + answer.value("ID", "");
  try
  {
    for (json state = orthanc.GetJson(job, &progress); !IsSent(state);
         state = orthanc.GetJson(job, &progress))
    {
      progress.Report(state.value("Progress", 0) / 100.0);
      progress.ThrowIfCancelled();
      std::this_thread::sleep_for(interval);
    }
    return TransferEnd::Sent;
  }
  catch (const Error& error)
  {
    if (progress.IsCancelled())
    {
      orthanc.Request("POST", job + "/cancel", "{}", "application/json");
      throw;
    }
    if (error.Code() != ErrorCode::NotFound)
    {
      throw;
    }
    return TransferEnd::Forgotten;
  }
}
} // namespace

void SendSeries(OrthancClient& orthanc, const std::string& seriesId, const std::string& destination,
                IProgress& progress)
{
  if (!IsKnown(orthanc, destination, progress))
  {
    throw Error(ErrorCode::InvalidConfiguration, "Orthanc's DicomModalities have no \"" + destination + "\"");
  }
  for (int i = 0; i < maxTransfers; i++)
  {
    if (Transfer(orthanc, seriesId, destination, progress) == TransferEnd::Sent)
    {
      return;
    }
  }
  throw Error(ErrorCode::InvalidConfiguration,
              "Orthanc forgot each of " + std::to_string(maxTransfers) +
                  " transfers before it could be asked how they ended, so they may or may not have arrived; "
                  "increase Orthanc's JobsHistorySize");
}
} // namespace Clade

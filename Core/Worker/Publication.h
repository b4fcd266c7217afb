#pragma once
#include "Dicom/Write/SeriesWriter.h"
#include "Jobs/IJobStore.h"
#include "Orthanc/OrthancClient.h"

#include <string>
#include <vector>

namespace Clade
{
/// The derived series of one attempt, one or several, on their way into Orthanc: all of them, or nothing.
/// Storing into Orthanc is not atomic. Until the whole series was read back, the job store knows under which
/// UIDs instances may have been left; the next attempt at the job finds and removes them.
class Publication
{
public:
  /// Knows what an earlier attempt at `job` left.
  Publication(IJobStore& store, OrthancClient& orthanc, const Job& job, std::string owner);

  /// Whether there may be something to remove.
  bool IsOpen() const { return !seriesUids_.empty(); }

  /// Tells the store that instances of these series will come, after removing what an attempt left under
  /// other UIDs. Throws Error(Cancelled) where the lease is lost.
  void Begin(const std::vector<std::string>& seriesUids, const IProgress& progress);

  /// The same for more series of the same attempt: those begun before stay. What lies about under the new
  /// UIDs is removed.
  void Add(const std::vector<std::string>& seriesUids, const IProgress& progress);

  /// Stores the files of one of the series and reads back that it has exactly `sopInstanceUids`. Returns
  /// Orthanc's identifier of it. Stage "publish".
  std::string StoreFiles(const std::vector<std::string>& files,
                         const std::vector<std::string>& sopInstanceUids, IProgress& progress);

  /// The series is complete and stays, whatever becomes of the job.
  void Keep();

  /// Removes every instance and tells the store.
  void Remove(const IProgress& progress);

private:
  void RecordPublishing(const std::vector<std::string>& seriesUids);

  IJobStore& store_;
  OrthancClient& orthanc_;
  std::string jobId_;
  std::string studyId_;
  std::string owner_;
  std::vector<std::string> seriesUids_;
};

/// What Orthanc holds of series that are planned.
struct StoredSeries
{
  std::vector<std::string> uids; ///< SeriesInstanceUIDs of those of which there is anything
  std::vector<std::string> ids;  ///< Orthanc's identifiers of those that are whole, as planned
  bool isComplete = false;       ///< all are whole
};
StoredSeries FindStored(OrthancClient& orthanc, const std::vector<DerivedIdentity>& planned,
                        const std::string& studyId, const IProgress& progress);

/// Whether the series `seriesId` of Orthanc has exactly these instances.
bool IsComplete(OrthancClient& orthanc, const std::string& seriesId,
                const std::vector<std::string>& sopInstanceUids, const IProgress& progress);
} // namespace Clade

#pragma once
#include "Dicom/Read/SeriesReader.h"
#include "Orthanc/OrthancClient.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A series as Orthanc holds it now.
struct OrthancSeries
{
  std::string id;      ///< Orthanc identifiers
  std::string studyId; ///< of the parent
  std::string seriesInstanceUid;
  std::optional<std::int32_t> number; ///< SeriesNumber
  std::vector<std::string> instanceIds;
  std::vector<std::string> sopInstanceUids; ///< by instanceIds

  std::vector<std::string> SortedSopInstanceUids() const;
};

/// Throws Error(NotFound), with a sentence about the series, where it is not in Orthanc.
OrthancSeries DescribeSeries(OrthancClient& orthanc, const std::string& seriesId, const IProgress& progress);

/// The files of every instance, on all connections at once. Stage "fetch".
std::vector<DicomObject> FetchSeries(OrthancClient& orthanc, const OrthancSeries& series,
                                     IProgress& progress);

/// Orthanc's identifier of the series with this SeriesInstanceUID in the study `studyId` (empty: in any);
/// nothing where there is none.
std::optional<std::string> FindSeriesByUid(OrthancClient& orthanc, const std::string& seriesInstanceUid,
                                           const std::string& studyId, const IProgress& progress);

/// SeriesNumbers for `count` series derived from `source`: source x 100 + k with the smallest k >= 1 that no
/// series of the study has; 9000 + k where the source has no number, or one too large.
/// @param studyInstanceUid  of the source's study
std::vector<std::int32_t> FreeSeriesNumbers(OrthancClient& orthanc, const OrthancSeries& source,
                                            const std::string& studyInstanceUid, std::size_t count,
                                            const IProgress& progress);
} // namespace Clade

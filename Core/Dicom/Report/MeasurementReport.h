#pragma once
#include "Dicom/Read/SourceSeries.h"
#include "Dicom/Report/ReportRegion.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A series that was measured: what a report says of it.
struct ReportSeries
{
  std::string modality; ///< "MR" or "CT"
  std::string studyInstanceUid;
  std::string seriesInstanceUid;
  std::string frameOfReferenceUid; ///< as derived series name it; made from the series where it has none
  struct Image
  {
    std::string sopClassUid;
    std::string sopInstanceUid;
  };
  std::vector<Image> images;                 ///< by slice
  std::shared_ptr<const DcmDataset> dataset; ///< of the middle one: patient and study
};
/// Holds no voxels: the series may go once it is described.
ReportSeries DescribeSeries(const SourceSeries& series);

/// One number.
struct ReportValue
{
  ReportCode name;
  double value = 0; ///< one that is not finite is written as such
  ReportCode unit = ReportCodes::noUnits;
  std::optional<ReportCode> derivation; ///< what it is of many: their mean
  std::vector<ReportRegion> regions;    ///< where; without a frame of reference: that of the first series
  std::vector<std::size_t> slices;      ///< images of the group's first series that it was taken from
};

/// What was measured together: one line on one series, say.
struct ReportGroup
{
  std::string name;                    ///< tracking identifier, UTF-8; not empty
  std::vector<std::size_t> series;     ///< of the report, by index; two where one is compared with the other
  std::string method;                  ///< how, in words, UTF-8; not empty
  std::vector<std::string> parameters; ///< its options: "Reading: A"
  std::vector<ReportValue> values;     ///< at least one
  std::vector<std::string> comments;   ///< warnings for the reader of the numbers
};

struct MeasurementReport
{
  static constexpr std::size_t longestName = 40; ///< characters: 64 are left to a description
  /// What people call it, UTF-8; empty: nothing. It stands in the SeriesDescription, by which archives list.
  std::string name;
  /// Of one patient. The report goes into the study of the first; nothing beyond patient and study is taken
  /// from there.
  std::vector<ReportSeries> series;
  std::vector<ReportGroup> groups;
  std::int32_t seriesNumber = 9800; ///< behind the images
  /// "YYYYMMDDHHMMSS.ffffff" in the zone of the study's TimezoneOffsetFromUTC, else local; empty: now.
  std::string time;
};

/// A report as an object that any archive takes.
struct ReportObject
{
  std::string studyInstanceUid;
  std::string seriesInstanceUid; ///< a series of its own
  std::string sopInstanceUid;
  std::string bytes; ///< of the file, Explicit VR Little Endian
};

/// Makes a Comprehensive 3D SR of template TID 1500 (PS3.16), complete and unverified, observed by this
/// program as a device. The UIDs follow from all it says but the times (DeterministicUid): the same
/// measurement has the same ones. The patient's texts keep their bytes and their character set; ours, where
/// that cannot write them, get '?' for what it lacks, or the patient's are plain and all becomes UTF-8.
/// Polygons are closed, axes written longest first. Throws Error(InvalidArgument): no series or group, an
/// index beyond either, an empty name or method, a code of a wrong length, a shape with a wrong number of
/// points or a polygon whose points are more than 0.01 mm off their plane, a name too long or with a
/// backslash; Error(PatientMix) for series of different patients.
ReportObject MakeMeasurementReport(const MeasurementReport& report);

/// The same as a file, written completely or not at all. Also throws what PendingFiles throws.
ReportObject WriteMeasurementReport(const MeasurementReport& report, const std::string& path);
} // namespace Clade

#pragma once
#include "OrthancPlugin/IOrthanc.h"
#include "OrthancPlugin/Rules/SeriesFacts.h"

#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// One series as Orthanc knows it at one moment. What costs more than a look-up in Orthanc's index is asked
/// for when it is first needed. Not for several threads. Errors: those of IOrthanc; NotFound where the series
/// goes meanwhile.
class SeriesView
{
public:
  /// Nothing where there is no such series. `id`: an Orthanc identifier.
  static std::optional<SeriesView> Find(IOrthanc& orthanc, const std::string& id);
  /// `idOrUid`: an Orthanc identifier or a SeriesInstanceUID. Throws Error(InvalidArgument) for what is
  /// neither, Error(NotFound) for what is not there.
  static SeriesView Require(IOrthanc& orthanc, const std::string& idOrUid);

  const std::string& Id() const { return id_; }
  const std::string& SeriesInstanceUid() const { return seriesInstanceUid_; }
  const std::string& StudyId() const { return studyId_; }
  const std::string& Modality() const { return modality_; }
  /// Whether no instance has come for StableAge, or since Orthanc was started.
  bool IsStable() const { return isStable_; }
  /// When the latest instance came, as Orthanc writes it: "20261120T061534", UTC; may be empty.
  const std::string& LastUpdate() const { return lastUpdate_; }
  /// Orthanc identifiers.
  const std::vector<std::string>& Instances() const { return instances_; }

  /// Whether there is a series of this identifier in the same Orthanc.
  bool HasNeighbour(const std::string& id) const { return Find(*orthanc_, id).has_value(); }

  /// One look at every instance in the index (26 ms for 1000).
  const std::vector<std::string>& SopInstanceUids();
  /// Reads one instance's attributes from its file. The view must outlive the facts.
  SeriesFacts Facts();

private:
  SeriesView(IOrthanc& orthanc, const std::string& id, const nlohmann::json& series);
  void ListInstances();

  IOrthanc* orthanc_;
  std::string id_, seriesInstanceUid_, studyId_, modality_, lastUpdate_;
  bool isStable_ = false;
  std::vector<std::string> instances_;
  std::vector<std::string> sopInstanceUids_; ///< empty: not listed yet
  std::vector<std::string> positions_;       ///< ImagePositionPatient of every instance
};

/// Whether the text has the form of an identifier of Orthanc's: five groups of eight hexadecimal digits.
bool IsOrthancId(const std::string& text);
/// Whether the text has the form of a DICOM UID: digits and dots, at most 64.
bool IsUid(const std::string& text);
} // namespace Clade

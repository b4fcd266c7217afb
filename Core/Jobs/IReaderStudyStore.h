#pragma once
#include "Jobs/Job.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
struct StoredReaderStudy
{
  std::string id;            ///< a UUID
  nlohmann::json definition; ///< as it was added
  TimeMs creationTime = 0;
  TimeMs endTime = 0; ///< 0: readers may answer
};

/// What one reader said about one case.
struct ReaderAnswer
{
  std::string reader;
  int caseNumber = 0;   ///< from 0
  std::string question; ///< its name
  nlohmann::json ranks; ///< list with a rank for each arm, null where there is none yet
  TimeMs time = 0;      ///< set by the store
};

/// The durable record of reader studies, beside the job store and in the same database: those of one Orthanc,
/// and those made before studies had one. Those of others are not there (NotFound). Every call is one
/// transaction; all may be called from any thread and from several processes at once. What AddAnswer has
/// returned from is kept. Errors: those of IJobStore; NotFound (unknown study).
class IReaderStudyStore
{
public:
  virtual ~IReaderStudyStore() = default;

  /// Returns the id. `definition`: an object, kept as it is.
  virtual std::string Add(const nlohmann::json& definition) = 0;
  virtual std::optional<StoredReaderStudy> Find(const std::string& id) = 0;
  /// Newest first; without the member "Cases" of the definitions, which is long.
  virtual std::vector<StoredReaderStudy> List() = 0;
  /// Readers may answer no more. Error(Conflict) for one that has ended.
  virtual void End(const std::string& id) = 0;
  /// Error(Conflict) where somebody has answered: answers are never removed.
  virtual void Delete(const std::string& id) = 0;

  /// Error(Conflict) where the study has ended.
  virtual void AddAnswer(const std::string& studyId, const ReaderAnswer& answer) = 0;
  /// The answers that count: the newest of each reader, case and question, in the order of these three. Of
  /// one reader alone, unless `reader` is empty.
  virtual std::vector<ReaderAnswer> Answers(const std::string& studyId, const std::string& reader = "") = 0;
};

/// Opens the record in the database of the job store at `url`; arguments and errors are OpenJobStore's.
/// `orthanc`: the name of the Orthanc whose studies these are; "": of the one without a name.
std::unique_ptr<IReaderStudyStore> OpenReaderStudyStore(const std::string& url,
                                                        const std::string& passwordFile = "",
                                                        const std::string& orthanc = "");
} // namespace Clade

#pragma once
#include "Jobs/IReaderStudyStore.h"

#include <memory>
#include <string>

namespace Clade
{
class PostgresAddress;
class PostgresPool;

/// Reader studies beside the jobs of a PostgresJobStore, over connections of their own, with the server's
/// clock. Where a connection is lost while an answer is on its way, the error is Unavailable and the answer
/// may be kept or not: sent again, it counts once, since the newest does.
class PostgresReaderStudyStore : public IReaderStudyStore
{
public:
  /// Connects, and creates or upgrades the tables. `orthanc`: see OpenReaderStudyStore. Errors: those of
  /// PostgresJobStore.
  PostgresReaderStudyStore(const PostgresAddress& address, std::string orthanc);
  ~PostgresReaderStudyStore() override;

  std::string Add(const nlohmann::json& definition) override;
  std::optional<StoredReaderStudy> Find(const std::string& id) override;
  std::vector<StoredReaderStudy> List() override;
  void End(const std::string& id) override;
  void Delete(const std::string& id) override;
  void AddAnswer(const std::string& studyId, const ReaderAnswer& answer) override;
  std::vector<ReaderAnswer> Answers(const std::string& studyId, const std::string& reader) override;

private:
  const std::string orthanc_;
  std::unique_ptr<PostgresPool> pool_;
};
} // namespace Clade

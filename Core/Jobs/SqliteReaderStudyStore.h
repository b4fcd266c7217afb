#pragma once
#include "Jobs/IReaderStudyStore.h"

#include <memory>
#include <string>

namespace Clade
{
class SqliteConnection;

/// Reader studies in the file of an SqliteJobStore, over a connection of its own.
class SqliteReaderStudyStore : public IReaderStudyStore
{
public:
  /// `orthanc`: see OpenReaderStudyStore. Errors: those of SqliteJobStore.
  explicit SqliteReaderStudyStore(const std::string& path, std::string orthanc = "");
  ~SqliteReaderStudyStore() override;

  std::string Add(const nlohmann::json& definition) override;
  std::optional<StoredReaderStudy> Find(const std::string& id) override;
  std::vector<StoredReaderStudy> List() override;
  void End(const std::string& id) override;
  void Delete(const std::string& id) override;
  void AddAnswer(const std::string& studyId, const ReaderAnswer& answer) override;
  std::vector<ReaderAnswer> Answers(const std::string& studyId, const std::string& reader) override;

private:
  const std::string orthanc_;
  std::unique_ptr<SqliteConnection> connection_;
};
} // namespace Clade

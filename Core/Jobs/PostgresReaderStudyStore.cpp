#include "Jobs/PostgresReaderStudyStore.h"

#include "Jobs/JobTransitions.h"
#include "Jobs/PostgresQueries.h"
#include "Jobs/PostgresSchema.h"
#include "Jobs/ReaderStudyRows.h"

#include <utility>

namespace Clade
{
namespace
{
using Transaction = pqxx::transaction_base;

/// When the Orthanc's study ended, its row locked as `lock` says; throws Error(NotFound) where there is none.
TimeMs EndOf(Transaction& transaction, const std::string& orthanc, const std::string& id,
             const std::string& lock = "")
{
  const auto rows = Execute(
      transaction, "SELECT endTime FROM ReaderStudies WHERE id=$1 AND (orthanc=$2 OR orthanc IS NULL)" + lock,
      {StorableText(id), orthanc});
  if (rows.empty())
  {
    ThrowNoStudy(id);
  }
  return rows[0][0].as<TimeMs>();
}

StoredReaderStudy ReadStudy(const pqxx::row& each)
{
  PostgresRow row(each);
  return ReadStudyRow(row);
}
} // namespace

PostgresReaderStudyStore::PostgresReaderStudyStore(const PostgresAddress& address, std::string orthanc)
    : orthanc_(std::move(orthanc)), pool_(std::make_unique<PostgresPool>(address))
{
  UpgradePostgres(*pool_);
}

PostgresReaderStudyStore::~PostgresReaderStudyStore() = default;

std::string PostgresReaderStudyStore::Add(const nlohmann::json& definition)
{
  const std::string id = NewJobId();
  pool_->Write(
      [&](Transaction& t)
      {
        Execute(t,
                "INSERT INTO ReaderStudies(id, definition, creationTime, endTime, orthanc) "
                "VALUES($1, $2, NowMs(), 0, $3)",
                {id, StorableJson(definition), orthanc_});
      });
  return id;
}

std::optional<StoredReaderStudy> PostgresReaderStudyStore::Find(const std::string& id)
{
  return pool_->Read(
      [&](Transaction& t)
      {
        const auto rows = Execute(t,
                                  std::string("SELECT ") + studyColumnNames +
                                      " FROM ReaderStudies WHERE id=$1 AND (orthanc=$2 OR orthanc IS NULL)",
                                  {StorableText(id), orthanc_});
        return rows.empty() ? std::nullopt : std::make_optional(ReadStudy(rows[0]));
      });
}

std::vector<StoredReaderStudy> PostgresReaderStudyStore::List()
{
  return pool_->Read(
      [this](Transaction& t)
      {
        std::vector<StoredReaderStudy> studies;
        for (const pqxx::row& each :
             Execute(t,
                     "SELECT id, WithoutCases(definition), creationTime, endTime FROM ReaderStudies "
                     "WHERE orthanc=$1 OR orthanc IS NULL ORDER BY sequence DESC",
                     {orthanc_}))
        {
          studies.push_back(ReadStudy(each));
        }
        return studies;
      });
}

void PostgresReaderStudyStore::End(const std::string& id)
{
  pool_->Write(
      [&](Transaction& t)
      {
        RequireOpenStudy(EndOf(t, orthanc_, id, " FOR UPDATE"));
        Execute(t, "UPDATE ReaderStudies SET endTime=NowMs() WHERE id=$1", {id});
      });
}

void PostgresReaderStudyStore::Delete(const std::string& id)
{
  pool_->Write(
      [&](Transaction& t)
      {
        EndOf(t, orthanc_, id, " FOR UPDATE"); // no answer comes between the look and the removal
        if (!Execute(t, "SELECT 1 FROM ReaderAnswers WHERE studyId=$1 LIMIT 1", {id}).empty())
        {
          ThrowIsAnswered();
        }
        Execute(t, "DELETE FROM ReaderStudies WHERE id=$1", {id});
      });
}

void PostgresReaderStudyStore::AddAnswer(const std::string& studyId, const ReaderAnswer& answer)
{
  pool_->Write(
      [&](Transaction& t)
      {
        // Readers do not wait for each other, and the study does not end meanwhile.
        RequireOpenStudy(EndOf(t, orthanc_, studyId, " FOR SHARE"));
        Execute(t,
                "INSERT INTO ReaderAnswers(studyId, reader, caseNumber, question, ranks, time) "
                "VALUES($1, $2, $3, $4, $5, NowMs())",
                {studyId, StorableText(answer.reader), std::int64_t{answer.caseNumber},
                 StorableText(answer.question), StorableJson(answer.ranks)});
      });
}

std::vector<ReaderAnswer> PostgresReaderStudyStore::Answers(const std::string& studyId,
                                                            const std::string& reader)
{
  std::vector<ReaderAnswer> answers = pool_->Read(
      [&](Transaction& t)
      {
        std::vector<ReaderAnswer> found;
        for (const pqxx::row& each :
             Execute(t,
                     std::string("SELECT DISTINCT ON (reader, caseNumber, question) ") + answerColumnNames +
                         " FROM ReaderAnswers WHERE studyId=(SELECT id FROM ReaderStudies WHERE id=$1 AND "
                         "(orthanc=$3 OR orthanc IS NULL)) AND ($2='' OR reader=$2) "
                         "ORDER BY reader, caseNumber, question, sequence DESC",
                     {StorableText(studyId), StorableText(reader), orthanc_}))
        {
          PostgresRow row(each);
          found.push_back(ReadAnswerRow(row));
        }
        return found;
      });
  if (answers.empty())
  {
    pool_->Read([&](Transaction& t) { return EndOf(t, orthanc_, studyId); });
  }
  return answers;
}
} // namespace Clade

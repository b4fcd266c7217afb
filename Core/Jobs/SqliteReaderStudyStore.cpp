#include "Jobs/SqliteReaderStudyStore.h"

#include "Jobs/JobTransitions.h"
#include "Jobs/ReaderStudyRows.h"
#include "Jobs/SqliteConnection.h"
#include "Jobs/SqliteRows.h"

#include <utility>

namespace Clade
{
namespace
{
using SQLite::Database;
using SQLite::Statement;

/// When the Orthanc's study ended; throws Error(NotFound) where there is none.
TimeMs EndOf(Database& database, const std::string& orthanc, const std::string& id)
{
  Statement query(database,
                  "SELECT endTime FROM ReaderStudies WHERE id=? AND (orthanc=? OR orthanc IS NULL)");
  query.bind(1, id);
  query.bind(2, orthanc);
  if (!query.executeStep())
  {
    ThrowNoStudy(id);
  }
  return query.getColumn(0).getInt64();
}

StoredReaderStudy ReadStudy(Statement& query)
{
  SqliteRow row(query);
  return ReadStudyRow(row);
}
} // namespace

SqliteReaderStudyStore::SqliteReaderStudyStore(const std::string& path, std::string orthanc)
    : orthanc_(std::move(orthanc)), connection_(std::make_unique<SqliteConnection>(path))
{
  connection_->Upgrade();
}

SqliteReaderStudyStore::~SqliteReaderStudyStore() = default;

std::string SqliteReaderStudyStore::Add(const nlohmann::json& definition)
{
  return connection_->Write(
      [&](Database& database)
      {
        const std::string id = NewJobId();
        Statement insert(database,
                         "INSERT INTO ReaderStudies(id, definition, creationTime, endTime, orthanc) "
                         "VALUES(?, ?, ?, 0, ?)");
        insert.bind(1, id);
        insert.bind(2, StorableJson(definition));
        insert.bind(3, NowMs());
        insert.bind(4, orthanc_);
        insert.exec();
        return id;
      });
}

std::optional<StoredReaderStudy> SqliteReaderStudyStore::Find(const std::string& id)
{
  return connection_->Run(
      [&](Database& database) -> std::optional<StoredReaderStudy>
      {
        Statement query(database, std::string("SELECT ") + studyColumnNames +
                                      " FROM ReaderStudies WHERE id=? AND (orthanc=? OR orthanc IS NULL)");
        query.bind(1, id);
        query.bind(2, orthanc_);
        return query.executeStep() ? std::make_optional(ReadStudy(query)) : std::nullopt;
      });
}

std::vector<StoredReaderStudy> SqliteReaderStudyStore::List()
{
  return connection_->Run(
      [&](Database& database)
      {
        Statement query(database,
                        "SELECT id, json_remove(definition, '$.Cases'), creationTime, endTime "
                        "FROM ReaderStudies WHERE orthanc=? OR orthanc IS NULL ORDER BY sequence DESC");
        query.bind(1, orthanc_);
        std::vector<StoredReaderStudy> studies;
        while (query.executeStep())
        {
          studies.push_back(ReadStudy(query));
        }
        return studies;
      });
}

void SqliteReaderStudyStore::End(const std::string& id)
{
  connection_->Write(
      [&](Database& database)
      {
        RequireOpenStudy(EndOf(database, orthanc_, id));
        Statement statement(database, "UPDATE ReaderStudies SET endTime=? WHERE id=?");
        statement.bind(1, NowMs());
        statement.bind(2, id);
        statement.exec();
      });
}

void SqliteReaderStudyStore::Delete(const std::string& id)
{
  connection_->Write(
      [&](Database& database)
      {
        EndOf(database, orthanc_, id);
        Statement answers(database, "SELECT 1 FROM ReaderAnswers WHERE studyId=? LIMIT 1");
        answers.bind(1, id);
        if (answers.executeStep())
        {
          ThrowIsAnswered();
        }
        Statement statement(database, "DELETE FROM ReaderStudies WHERE id=?");
        statement.bind(1, id);
        statement.exec();
      });
}

void SqliteReaderStudyStore::AddAnswer(const std::string& studyId, const ReaderAnswer& answer)
{
  connection_->Write(
      [&](Database& database)
      {
        RequireOpenStudy(EndOf(database, orthanc_, studyId));
        Statement insert(database,
                         "INSERT INTO ReaderAnswers(studyId, reader, caseNumber, question, ranks, time) "
                         "VALUES(?, ?, ?, ?, ?, ?)");
        insert.bind(1, studyId);
        insert.bind(2, StorableText(answer.reader));
        insert.bind(3, answer.caseNumber);
        insert.bind(4, StorableText(answer.question));
        insert.bind(5, StorableJson(answer.ranks));
        insert.bind(6, NowMs());
        insert.exec();
      });
}

std::vector<ReaderAnswer> SqliteReaderStudyStore::Answers(const std::string& studyId,
                                                          const std::string& reader)
{
  return connection_->Run(
      [&](Database& database)
      {
        EndOf(database, orthanc_, studyId);
        Statement query(database,
                        std::string("SELECT ") + answerColumnNames +
                            " FROM ReaderAnswers WHERE sequence "
                            "IN (SELECT MAX(sequence) FROM ReaderAnswers WHERE studyId=?1 AND (?2='' OR "
                            "reader=?2) GROUP BY reader, caseNumber, question) "
                            "ORDER BY reader, caseNumber, question");
        query.bind(1, studyId);
        query.bind(2, reader);
        std::vector<ReaderAnswer> answers;
        while (query.executeStep())
        {
          SqliteRow row(query);
          answers.push_back(ReadAnswerRow(row));
        }
        return answers;
      });
}
} // namespace Clade

#pragma once
#include "Jobs/IReaderStudyStore.h"
#include "Jobs/JobColumns.h"

#include <string>

/// What the stores of reader studies have in common: columns as rows are read by them (the readers are those
/// of JobColumns.h), and what they refuse.
namespace Clade
{
inline constexpr const char* studyColumnNames = "id, definition, creationTime, endTime";
inline constexpr const char* answerColumnNames = "reader, caseNumber, question, ranks, time";

/// `studyColumnNames`, the definition whole or without its cases.
template<class Reader>
StoredReaderStudy ReadStudyRow(Reader& row)
{
  StoredReaderStudy study;
  study.id = row.Text();
  study.definition = ParseStored(row.Text());
  study.creationTime = row.Number();
  study.endTime = row.Number();
  return study;
}

/// `answerColumnNames`.
template<class Reader>
ReaderAnswer ReadAnswerRow(Reader& row)
{
  ReaderAnswer answer;
  answer.reader = row.Text();
  answer.caseNumber = row.Small();
  answer.question = row.Text();
  answer.ranks = ParseStored(row.Text());
  answer.time = row.Number();
  return answer;
}

[[noreturn]] void ThrowNoStudy(const std::string& id);
/// `endTime`: of the study, 0: it goes on.
void RequireOpenStudy(TimeMs endTime);
[[noreturn]] void ThrowIsAnswered();
} // namespace Clade

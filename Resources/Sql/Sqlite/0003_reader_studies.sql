-- Reader studies: what they compare, and what readers answered. Times are milliseconds since 1970-01-01 UTC, 0: never.

CREATE TABLE ReaderStudies(
  sequence     INTEGER PRIMARY KEY AUTOINCREMENT, -- order of making
  id           TEXT NOT NULL UNIQUE,
  definition   TEXT NOT NULL,                     -- JSON of Core/ReaderStudies/ReaderStudy.h; never changed
  creationTime INTEGER NOT NULL,
  endTime      INTEGER NOT NULL
);

-- Every answer as it came, none replaced: the newest of a reader to a question of a case is the one that counts.
CREATE TABLE ReaderAnswers(
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  studyId    TEXT NOT NULL REFERENCES ReaderStudies(id),
  reader     TEXT NOT NULL,
  caseNumber INTEGER NOT NULL,                    -- from 0
  question   TEXT NOT NULL,
  ranks      TEXT NOT NULL,                       -- JSON: a rank by arm, null where there is none yet
  time       INTEGER NOT NULL
);
CREATE INDEX AnswersOfStudy ON ReaderAnswers(studyId, reader, caseNumber, question, sequence);

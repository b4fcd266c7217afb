-- Reader studies: what they compare, and what readers answered. Times are milliseconds since 1970-01-01 UTC, 0: never.

CREATE TABLE ReaderStudies(
  sequence     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of making
  id           TEXT NOT NULL UNIQUE,
  definition   TEXT NOT NULL,                                   -- JSON of Core/ReaderStudies/ReaderStudy.h; never changed
  creationTime BIGINT NOT NULL,
  endTime      BIGINT NOT NULL
);

-- Every answer as it came, none replaced: the newest of a reader to a question of a case is the one that counts. Names are in
-- the order of their bytes, whatever the language of the database.
CREATE TABLE ReaderAnswers(
  sequence   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  studyId    TEXT NOT NULL REFERENCES ReaderStudies(id),
  reader     TEXT COLLATE "C" NOT NULL,
  caseNumber INTEGER NOT NULL,                                  -- from 0
  question   TEXT COLLATE "C" NOT NULL,
  ranks      TEXT NOT NULL,                                     -- JSON: a rank by arm, null where there is none yet
  time       BIGINT NOT NULL
);
CREATE INDEX AnswersOfStudy ON ReaderAnswers(studyId, reader, caseNumber, question, sequence DESC);

-- The definition of a study without what makes lists heavy. What jsonb cannot keep (the character NUL) stays as it is.
CREATE FUNCTION WithoutCases(definition TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
  RETURN (definition::jsonb - 'Cases')::TEXT;
EXCEPTION WHEN OTHERS THEN
  RETURN definition;
END $$;

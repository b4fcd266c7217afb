-- Trainings are few and asked for often: among a million jobs they are found without walking the others. The condition of
-- Core/Jobs/SqliteQueries.cpp must be that of the index.
CREATE INDEX JobsOfTrainings ON Jobs(orthanc, creationTime DESC, sequence DESC) WHERE kind='Train';

-- Several Orthancs in one store: each sees its own reader studies, as it sees its own jobs.
ALTER TABLE ReaderStudies ADD COLUMN orthanc TEXT; -- name of the Orthanc; NULL: of before this step, seen by every one

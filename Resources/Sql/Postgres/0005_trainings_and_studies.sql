-- The same as step 0006 of Resources/Sql/Sqlite: trainings among many jobs, reader studies of several Orthancs.

CREATE INDEX JobsOfTrainings ON Jobs(orthanc, creationTime DESC, sequence DESC) WHERE kind='Train';

ALTER TABLE ReaderStudies ADD COLUMN orthanc TEXT; -- name of the Orthanc; NULL: of before this step, seen by every one

-- The before / after picture of a job: apart from Jobs, so that nothing that walks the jobs reads it.
CREATE TABLE JobPictures(
  jobId TEXT PRIMARY KEY REFERENCES Jobs(id) ON DELETE CASCADE,
  png   BYTEA NOT NULL
);

-- The before / after picture of a job: apart from Jobs, so that nothing that walks the jobs reads it.
CREATE TABLE JobPictures(
  jobId TEXT PRIMARY KEY,
  png   BLOB NOT NULL
);
CREATE TRIGGER ForgetPictureOfJob AFTER DELETE ON Jobs
BEGIN
  DELETE FROM JobPictures WHERE jobId=OLD.id;
END;

-- Times are milliseconds since 1970-01-01 UTC, 0: never. Words are those of Core/Jobs/Job.h.

CREATE TABLE Jobs(
  sequence            INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival; never used again
  id                  TEXT NOT NULL UNIQUE,
  jobKey              TEXT UNIQUE,                       -- NULL: shared with no other request (Quick)
  kind                TEXT NOT NULL CHECK(kind IN ('Enhance', 'Train', 'Quick')),
  seriesId            TEXT NOT NULL,
  seriesInstanceUid   TEXT NOT NULL,
  studyId             TEXT NOT NULL,
  model               TEXT NOT NULL,
  rule                TEXT NOT NULL,
  priority            INTEGER NOT NULL,
  parameters          TEXT NOT NULL,                     -- JSON
  maxAttempts         INTEGER NOT NULL,
  timeoutMs           INTEGER NOT NULL,
  notBefore           INTEGER NOT NULL,
  state               TEXT NOT NULL
                      CHECK(state IN ('Pending', 'Running', 'Success', 'Failure', 'Skipped', 'Cancelled')),
  attempts            INTEGER NOT NULL,
  progress            REAL NOT NULL,
  stage               TEXT NOT NULL,
  owner               TEXT NOT NULL,
  leaseExpiry         INTEGER NOT NULL,
  cancelRequested     INTEGER NOT NULL,
  publishingSeriesUid TEXT NOT NULL,
  derivedSeriesId     TEXT NOT NULL,
  errorCode           TEXT NOT NULL,
  errorText           TEXT NOT NULL,
  result              TEXT,                              -- JSON
  creationTime        INTEGER NOT NULL,
  startTime           INTEGER NOT NULL,
  completionTime      INTEGER NOT NULL,
  changeTime          INTEGER NOT NULL
);

CREATE INDEX JobsToClaim ON Jobs(state, priority DESC, creationTime, sequence);
CREATE INDEX JobsNewestFirst ON Jobs(creationTime DESC, sequence DESC);
CREATE INDEX JobsOfSeries ON Jobs(seriesId);
CREATE INDEX JobsOfSeriesInstanceUid ON Jobs(seriesInstanceUid);
CREATE INDEX JobsOfDerivedSeries ON Jobs(derivedSeriesId);

-- How many jobs a series has ever had: unlike the rows of Jobs it never shrinks, so salts made from it never repeat.
CREATE TABLE SeriesHistory(
  seriesInstanceUid TEXT PRIMARY KEY,
  jobs              INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE Workers(
  id            TEXT PRIMARY KEY,
  host          TEXT NOT NULL,
  pid           INTEGER NOT NULL,
  version       TEXT NOT NULL,
  device        TEXT NOT NULL,
  details       TEXT NOT NULL,                           -- JSON
  currentJob    TEXT NOT NULL,
  startTime     INTEGER NOT NULL,
  lastHeartbeat INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE Properties(
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

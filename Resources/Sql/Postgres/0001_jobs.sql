-- The tables of Resources/Sql/Sqlite in a schema of their own, "clade", so that they may lie in the database of Orthanc's
-- index, too. Times are milliseconds since 1970-01-01 UTC by the server's clock, 0: never. Words are those of
-- Core/Jobs/Job.h.

CREATE TABLE Jobs(
  sequence            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of arrival; never used again
  id                  TEXT NOT NULL UNIQUE,
  jobKey              TEXT UNIQUE,                                     -- NULL: shared with no other request (Quick)
  kind                TEXT NOT NULL CHECK(kind IN ('Enhance', 'Train', 'Quick')),
  seriesId            TEXT NOT NULL,
  seriesInstanceUid   TEXT NOT NULL,
  studyId             TEXT NOT NULL,
  model               TEXT NOT NULL,
  rule                TEXT NOT NULL,
  priority            INTEGER NOT NULL,
  parameters          TEXT NOT NULL,                                   -- JSON
  maxAttempts         INTEGER NOT NULL,
  timeoutMs           BIGINT NOT NULL,
  notBefore           BIGINT NOT NULL,
  state               TEXT NOT NULL
                      CHECK(state IN ('Pending', 'Running', 'Success', 'Failure', 'Skipped', 'Cancelled')),
  attempts            INTEGER NOT NULL,
  progress            DOUBLE PRECISION NOT NULL,
  stage               TEXT NOT NULL,
  owner               TEXT NOT NULL,
  leaseExpiry         BIGINT NOT NULL,
  cancelRequested     INTEGER NOT NULL,
  publishingSeriesUid TEXT NOT NULL,
  derivedSeriesId     TEXT NOT NULL,
  errorCode           TEXT NOT NULL,
  errorText           TEXT NOT NULL,
  result              TEXT,                                            -- JSON
  creationTime        BIGINT NOT NULL,
  startTime           BIGINT NOT NULL,
  completionTime      BIGINT NOT NULL,
  changeTime          BIGINT NOT NULL
);

-- The words of Core/Jobs/PostgresQueries.cpp must be those of the partial indexes. Few jobs run at a time: one index
-- finds them, and heartbeats change none of its values.
CREATE INDEX JobsDue ON Jobs(kind, priority DESC, creationTime, sequence) WHERE state='Pending' AND notBefore=0;
CREATE INDEX JobsDelayed ON Jobs(kind, notBefore) WHERE state='Pending' AND notBefore>0;
CREATE INDEX JobsWaiting ON Jobs(creationTime) WHERE state='Pending' AND kind<>'Quick';
CREATE INDEX JobsRunning ON Jobs(owner) WHERE state='Running';
CREATE INDEX JobsNewestFirst ON Jobs(creationTime DESC, sequence DESC) WHERE kind<>'Quick';
CREATE INDEX JobsOfState ON Jobs(state, creationTime DESC, sequence DESC) WHERE kind<>'Quick';
CREATE INDEX JobsChanged ON Jobs(changeTime) WHERE kind<>'Quick';
CREATE INDEX JobsToForget ON Jobs(kind, completionTime) WHERE state NOT IN ('Pending', 'Running');
CREATE INDEX JobsOfSeries ON Jobs(seriesId);
CREATE INDEX JobsOfSeriesInstanceUid ON Jobs(seriesInstanceUid);
CREATE INDEX JobsOfDerivedSeries ON Jobs(derivedSeriesId) WHERE derivedSeriesId<>'';

-- How many jobs a series has ever had: unlike the rows of Jobs it never shrinks, so salts made from it never repeat.
CREATE TABLE SeriesHistory(
  seriesInstanceUid TEXT PRIMARY KEY,
  jobs              BIGINT NOT NULL
);

CREATE TABLE Workers(
  id            TEXT PRIMARY KEY,
  host          TEXT NOT NULL,
  pid           BIGINT NOT NULL,
  version       TEXT NOT NULL,
  device        TEXT NOT NULL,
  details       TEXT NOT NULL,                                         -- JSON
  currentJob    TEXT NOT NULL,
  startTime     BIGINT NOT NULL,
  lastHeartbeat BIGINT NOT NULL
);

CREATE TABLE Properties(
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- How many jobs of a kind are in a state now, and how many have ever ended in one: the sums of the rows, one of which is
-- added for every change. A single row that all changed would make every worker wait for every other. From time to time
-- the rows are summed up (RecoverExpired).
CREATE TABLE JobCounts(
  kind  TEXT NOT NULL,
  state TEXT NOT NULL,
  jobs  BIGINT NOT NULL
);
CREATE TABLE JobsEnded(
  state TEXT NOT NULL,
  jobs  BIGINT NOT NULL
);

-- Milliseconds since 1970 now, not when the transaction began.
CREATE FUNCTION NowMs() RETURNS BIGINT LANGUAGE sql VOLATILE
AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::BIGINT $$;

-- Parameters of a job without what makes lists heavy. What jsonb cannot keep (the character NUL) stays as it is.
CREATE FUNCTION WithoutInstances(parameters TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
  RETURN (parameters::jsonb - 'Instances')::TEXT;
EXCEPTION WHEN OTHERS THEN
  RETURN parameters;
END $$;

CREATE FUNCTION CountInsertedJobs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM changed) THEN
    INSERT INTO JobCounts SELECT kind, state, COUNT(*) FROM changed GROUP BY kind, state;
    PERFORM pg_notify('clade_jobs', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER CountInsertedJobs AFTER INSERT ON Jobs
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION CountInsertedJobs();

CREATE FUNCTION CountDeletedJobs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM changed) THEN
    INSERT INTO JobCounts SELECT kind, state, -COUNT(*) FROM changed GROUP BY kind, state;
    PERFORM pg_notify('clade_jobs', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER CountDeletedJobs AFTER DELETE ON Jobs
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION CountDeletedJobs();

CREATE FUNCTION CountChangedJob() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
  INSERT INTO JobCounts VALUES(OLD.kind, OLD.state, -1), (NEW.kind, NEW.state, 1);
  IF NEW.kind<>'Quick' AND OLD.state IN ('Pending', 'Running') AND NEW.state NOT IN ('Pending', 'Running') THEN
    INSERT INTO JobsEnded VALUES(NEW.state, 1);
  END IF;
  IF NEW.state<>'Running' THEN -- a claim is nothing to wake anybody for
    PERFORM pg_notify('clade_jobs', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER CountChangedJob AFTER UPDATE ON Jobs FOR EACH ROW
  WHEN (OLD.kind<>NEW.kind OR OLD.state<>NEW.state) EXECUTE FUNCTION CountChangedJob();

CREATE FUNCTION TellOfChange() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_notify('clade_jobs', '');
  RETURN NULL;
END $$;
CREATE TRIGGER TellOfCancel AFTER UPDATE ON Jobs FOR EACH ROW
  WHEN (OLD.state=NEW.state AND OLD.cancelRequested<>NEW.cancelRequested) EXECUTE FUNCTION TellOfChange();
CREATE TRIGGER TellOfProperty AFTER INSERT OR UPDATE ON Properties FOR EACH STATEMENT EXECUTE FUNCTION TellOfChange();

-- Tells this store from others, for instance where several Orthancs share a folder of models.
INSERT INTO Properties VALUES('StoreId', replace(gen_random_uuid()::TEXT, '-', ''));

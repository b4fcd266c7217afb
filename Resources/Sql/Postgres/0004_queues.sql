-- The same as step 0005 of Resources/Sql/Sqlite: several Orthancs in one store, models by their hash, limits.

ALTER TABLE Jobs ADD COLUMN orthanc TEXT NOT NULL DEFAULT '';     -- name of the Orthanc that the job belongs to
ALTER TABLE Jobs ADD COLUMN requestedBy TEXT NOT NULL DEFAULT ''; -- the user who asked; '': a rule, or nobody logs in
ALTER TABLE Jobs ADD COLUMN modelHash TEXT NOT NULL DEFAULT '';   -- "ModelHash" of the parameters

CREATE FUNCTION ModelHashOf(parameters TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
  RETURN coalesce(parameters::jsonb->>'ModelHash', '');
EXCEPTION WHEN OTHERS THEN
  RETURN '';
END $$;
UPDATE Jobs SET modelHash=ModelHashOf(parameters) WHERE parameters LIKE '%"ModelHash"%';
DROP FUNCTION ModelHashOf(TEXT);

DROP TRIGGER CountInsertedJobs ON Jobs;
DROP TRIGGER CountDeletedJobs ON Jobs;
DROP TRIGGER CountChangedJob ON Jobs;
DROP FUNCTION CountInsertedJobs();
DROP FUNCTION CountDeletedJobs();
DROP FUNCTION CountChangedJob();
DROP TABLE JobCounts;

-- Sums of rows, as before. Of jobs that have ended, rule, model and modelHash are ''.
CREATE TABLE JobCounts(
  kind      TEXT NOT NULL,
  state     TEXT NOT NULL,
  orthanc   TEXT NOT NULL,
  rule      TEXT NOT NULL,
  model     TEXT NOT NULL,
  modelHash TEXT NOT NULL,
  jobs      BIGINT NOT NULL
);
ALTER TABLE JobsEnded ADD COLUMN orthanc TEXT NOT NULL DEFAULT '';

-- A text where the job waits or runs, '' where it has ended.
CREATE FUNCTION WhileOpen(state TEXT, value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE WHEN state IN ('Pending', 'Running') THEN value ELSE '' END $$;

INSERT INTO JobCounts
  SELECT kind, state, orthanc, WhileOpen(state, rule), WhileOpen(state, model), WhileOpen(state, modelHash), COUNT(*)
  FROM Jobs GROUP BY 1, 2, 3, 4, 5, 6;

CREATE FUNCTION CountInsertedJobs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM changed) THEN
    INSERT INTO JobCounts
      SELECT kind, state, orthanc, WhileOpen(state, rule), WhileOpen(state, model), WhileOpen(state, modelHash), COUNT(*)
      FROM changed GROUP BY 1, 2, 3, 4, 5, 6;
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
    INSERT INTO JobCounts
      SELECT kind, state, orthanc, WhileOpen(state, rule), WhileOpen(state, model), WhileOpen(state, modelHash), -COUNT(*)
      FROM changed GROUP BY 1, 2, 3, 4, 5, 6;
    PERFORM pg_notify('clade_jobs', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER CountDeletedJobs AFTER DELETE ON Jobs
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION CountDeletedJobs();

CREATE FUNCTION CountChangedJob() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
  INSERT INTO JobCounts VALUES
    (OLD.kind, OLD.state, OLD.orthanc, WhileOpen(OLD.state, OLD.rule), WhileOpen(OLD.state, OLD.model),
     WhileOpen(OLD.state, OLD.modelHash), -1),
    (NEW.kind, NEW.state, NEW.orthanc, WhileOpen(NEW.state, NEW.rule), WhileOpen(NEW.state, NEW.model),
     WhileOpen(NEW.state, NEW.modelHash), 1);
  IF NEW.kind<>'Quick' AND OLD.state IN ('Pending', 'Running') AND NEW.state NOT IN ('Pending', 'Running') THEN
    INSERT INTO JobsEnded(state, jobs, orthanc) VALUES(NEW.state, 1, NEW.orthanc);
  END IF;
  IF NEW.state<>'Running' THEN -- a claim is nothing to wake anybody for
    PERFORM pg_notify('clade_jobs', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER CountChangedJob AFTER UPDATE ON Jobs FOR EACH ROW
  WHEN (OLD.kind<>NEW.kind OR OLD.state<>NEW.state) EXECUTE FUNCTION CountChangedJob();

DROP INDEX JobsDue;
DROP INDEX JobsDelayed;
DROP INDEX JobsWaiting;
DROP INDEX JobsNewestFirst;
DROP INDEX JobsOfState;
DROP INDEX JobsChanged;
CREATE INDEX JobsDue ON Jobs(kind, orthanc, rule, model, modelHash, priority DESC, creationTime, sequence)
  WHERE state='Pending' AND notBefore=0;
CREATE INDEX JobsDelayed ON Jobs(kind, orthanc, rule, model, modelHash, notBefore) WHERE state='Pending' AND notBefore>0;
CREATE INDEX JobsWaiting ON Jobs(orthanc, creationTime) WHERE state='Pending' AND kind<>'Quick';
CREATE INDEX JobsOfUser ON Jobs(orthanc, requestedBy) WHERE state='Pending' AND requestedBy<>'';
CREATE INDEX JobsNewestFirst ON Jobs(orthanc, creationTime DESC, sequence DESC) WHERE kind<>'Quick';
CREATE INDEX JobsOfState ON Jobs(orthanc, state, creationTime DESC, sequence DESC) WHERE kind<>'Quick';
CREATE INDEX JobsChanged ON Jobs(orthanc, changeTime) WHERE kind<>'Quick';

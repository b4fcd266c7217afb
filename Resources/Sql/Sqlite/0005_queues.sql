-- Several Orthancs in one store, models by their hash, limits: which jobs wait is counted by what tells one worker from
-- another, and the first of each such queue is found by an index. Words are those of Core/Jobs/JobQueue.h.

ALTER TABLE Jobs ADD COLUMN orthanc TEXT NOT NULL DEFAULT '';     -- name of the Orthanc that the job belongs to
ALTER TABLE Jobs ADD COLUMN requestedBy TEXT NOT NULL DEFAULT ''; -- the user who asked; '': a rule, or nobody logs in
ALTER TABLE Jobs ADD COLUMN modelHash TEXT NOT NULL DEFAULT '';   -- "ModelHash" of the parameters
UPDATE Jobs SET modelHash=coalesce(json_extract(parameters, '$.ModelHash'), '') WHERE json_valid(parameters);

DROP TRIGGER CountInsertedJob;
DROP TRIGGER CountChangedJob;
DROP TRIGGER CountDeletedJob;
DROP TRIGGER CountEndedJob;
DROP TABLE JobCounts;

-- How many jobs are in a state now. Of those that have ended, rule, model and modelHash are ''.
CREATE TABLE JobCounts(
  kind      TEXT NOT NULL,
  state     TEXT NOT NULL,
  orthanc   TEXT NOT NULL,
  rule      TEXT NOT NULL,
  model     TEXT NOT NULL,
  modelHash TEXT NOT NULL,
  jobs      INTEGER NOT NULL,
  PRIMARY KEY(kind, state, orthanc, rule, model, modelHash)
) WITHOUT ROWID;
INSERT INTO JobCounts
  SELECT kind, state, orthanc, CASE WHEN state IN ('Pending', 'Running') THEN rule ELSE '' END AS ruleOrNone,
         CASE WHEN state IN ('Pending', 'Running') THEN model ELSE '' END AS modelOrNone,
         CASE WHEN state IN ('Pending', 'Running') THEN modelHash ELSE '' END AS hashOrNone, COUNT(*)
  FROM Jobs GROUP BY kind, state, orthanc, ruleOrNone, modelOrNone, hashOrNone;

ALTER TABLE JobsEnded RENAME TO JobsEndedBefore;
CREATE TABLE JobsEnded(
  state   TEXT NOT NULL,
  orthanc TEXT NOT NULL,
  jobs    INTEGER NOT NULL,
  PRIMARY KEY(state, orthanc)
) WITHOUT ROWID;
INSERT INTO JobsEnded SELECT state, '', jobs FROM JobsEndedBefore;
DROP TABLE JobsEndedBefore;

CREATE TRIGGER CountInsertedJob AFTER INSERT ON Jobs
BEGIN
  INSERT INTO JobCounts VALUES(NEW.kind, NEW.state, NEW.orthanc,
                               CASE WHEN NEW.state IN ('Pending', 'Running') THEN NEW.rule ELSE '' END,
                               CASE WHEN NEW.state IN ('Pending', 'Running') THEN NEW.model ELSE '' END,
                               CASE WHEN NEW.state IN ('Pending', 'Running') THEN NEW.modelHash ELSE '' END, 1)
    ON CONFLICT(kind, state, orthanc, rule, model, modelHash) DO UPDATE SET jobs=jobs+1;
END;
CREATE TRIGGER CountDeletedJob AFTER DELETE ON Jobs
BEGIN
  UPDATE JobCounts SET jobs=jobs-1 WHERE kind=OLD.kind AND state=OLD.state AND orthanc=OLD.orthanc
    AND rule=CASE WHEN OLD.state IN ('Pending', 'Running') THEN OLD.rule ELSE '' END
    AND model=CASE WHEN OLD.state IN ('Pending', 'Running') THEN OLD.model ELSE '' END
    AND modelHash=CASE WHEN OLD.state IN ('Pending', 'Running') THEN OLD.modelHash ELSE '' END;
  DELETE FROM JobCounts WHERE kind=OLD.kind AND state=OLD.state AND orthanc=OLD.orthanc AND jobs<=0;
END;
CREATE TRIGGER CountChangedJob AFTER UPDATE OF kind, state ON Jobs WHEN OLD.kind<>NEW.kind OR OLD.state<>NEW.state
BEGIN
  UPDATE JobCounts SET jobs=jobs-1 WHERE kind=OLD.kind AND state=OLD.state AND orthanc=OLD.orthanc
    AND rule=CASE WHEN OLD.state IN ('Pending', 'Running') THEN OLD.rule ELSE '' END
    AND model=CASE WHEN OLD.state IN ('Pending', 'Running') THEN OLD.model ELSE '' END
    AND modelHash=CASE WHEN OLD.state IN ('Pending', 'Running') THEN OLD.modelHash ELSE '' END;
  DELETE FROM JobCounts WHERE kind=OLD.kind AND state=OLD.state AND orthanc=OLD.orthanc AND jobs<=0;
  INSERT INTO JobCounts VALUES(NEW.kind, NEW.state, NEW.orthanc,
                               CASE WHEN NEW.state IN ('Pending', 'Running') THEN NEW.rule ELSE '' END,
                               CASE WHEN NEW.state IN ('Pending', 'Running') THEN NEW.model ELSE '' END,
                               CASE WHEN NEW.state IN ('Pending', 'Running') THEN NEW.modelHash ELSE '' END, 1)
    ON CONFLICT(kind, state, orthanc, rule, model, modelHash) DO UPDATE SET jobs=jobs+1;
END;
CREATE TRIGGER CountEndedJob AFTER UPDATE OF state ON Jobs
  WHEN NEW.kind<>'Quick' AND OLD.state IN ('Pending', 'Running') AND NEW.state NOT IN ('Pending', 'Running')
BEGIN
  INSERT INTO JobsEnded VALUES(NEW.state, NEW.orthanc, 1) ON CONFLICT(state, orthanc) DO UPDATE SET jobs=jobs+1;
END;

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

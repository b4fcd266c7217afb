-- What is asked for often stays quick among a million jobs: counters for what was counted, and indexes in the order that
-- is asked for. The words of Core/Jobs/SqliteQueries.cpp must be those of the partial indexes.

-- How many jobs of a kind are in a state now; kept by the triggers below, whoever changes the table Jobs.
CREATE TABLE JobCounts(
  kind  TEXT NOT NULL,
  state TEXT NOT NULL,
  jobs  INTEGER NOT NULL,
  PRIMARY KEY(kind, state)
) WITHOUT ROWID;
INSERT INTO JobCounts SELECT kind, state, COUNT(*) FROM Jobs GROUP BY kind, state;

-- How many jobs, Quick ones left out, have ever ended in a state: it never falls.
CREATE TABLE JobsEnded(
  state TEXT PRIMARY KEY,
  jobs  INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO JobsEnded SELECT state, COUNT(*) FROM Jobs
  WHERE kind<>'Quick' AND state NOT IN ('Pending', 'Running') GROUP BY state;

CREATE TRIGGER CountInsertedJob AFTER INSERT ON Jobs
BEGIN
  INSERT INTO JobCounts VALUES(NEW.kind, NEW.state, 1) ON CONFLICT(kind, state) DO UPDATE SET jobs=jobs+1;
END;
CREATE TRIGGER CountChangedJob AFTER UPDATE OF kind, state ON Jobs WHEN OLD.kind<>NEW.kind OR OLD.state<>NEW.state
BEGIN
  UPDATE JobCounts SET jobs=jobs-1 WHERE kind=OLD.kind AND state=OLD.state;
  INSERT INTO JobCounts VALUES(NEW.kind, NEW.state, 1) ON CONFLICT(kind, state) DO UPDATE SET jobs=jobs+1;
END;
CREATE TRIGGER CountDeletedJob AFTER DELETE ON Jobs
BEGIN
  UPDATE JobCounts SET jobs=jobs-1 WHERE kind=OLD.kind AND state=OLD.state;
END;
CREATE TRIGGER CountEndedJob AFTER UPDATE OF state ON Jobs
  WHEN NEW.kind<>'Quick' AND OLD.state IN ('Pending', 'Running') AND NEW.state NOT IN ('Pending', 'Running')
BEGIN
  INSERT INTO JobsEnded VALUES(NEW.state, 1) ON CONFLICT(state) DO UPDATE SET jobs=jobs+1;
END;

DROP INDEX JobsToClaim;
DROP INDEX JobsNewestFirst;
CREATE INDEX JobsDue ON Jobs(kind, priority DESC, creationTime, sequence) WHERE state='Pending' AND notBefore=0;
CREATE INDEX JobsDelayed ON Jobs(kind, notBefore) WHERE state='Pending' AND notBefore>0;
CREATE INDEX JobsWaiting ON Jobs(creationTime) WHERE state='Pending' AND kind<>'Quick';
CREATE INDEX JobsRunning ON Jobs(leaseExpiry) WHERE state='Running';
CREATE INDEX JobsNewestFirst ON Jobs(creationTime DESC, sequence DESC) WHERE kind<>'Quick';
CREATE INDEX JobsOfState ON Jobs(state, creationTime DESC, sequence DESC) WHERE kind<>'Quick';
CREATE INDEX JobsChanged ON Jobs(changeTime) WHERE kind<>'Quick';
CREATE INDEX JobsToForget ON Jobs(kind, completionTime) WHERE state NOT IN ('Pending', 'Running');

-- Tells this store from others, for instance where several Orthancs share a folder of models.
INSERT OR IGNORE INTO Properties VALUES('StoreId', lower(hex(randomblob(16))));

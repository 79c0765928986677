-- migrate: programs from 0007
-- Scheduled work. What is to be done and when is the firm's and stands in the journal; how it goes is operational: rows that
-- are rewritten with every run, from which nothing else is derived.
CREATE TABLE schedule_job (
  firm_id  int8 NOT NULL REFERENCES firm,
  name     text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,63}$'),
  service  text NOT NULL,                                        -- that runs it, as system:<service>
  kind     int4 NOT NULL CHECK (kind BETWEEN 1 AND 5),
  every_s  int8 NOT NULL CHECK (every_s >= 0),
  minute   int4 NOT NULL CHECK (minute BETWEEN 0 AND 1439),      -- of the local day
  day      int4 NOT NULL CHECK (day BETWEEN 0 AND 31),
  roll     int4 NOT NULL CHECK (roll BETWEEN 0 AND 2),
  enabled  bool NOT NULL,
  version  int8 NOT NULL,
  PRIMARY KEY (firm_id, name)
);

CREATE TABLE schedule_run (
  firm_id           int8 NOT NULL,
  name              text NOT NULL,
  due_at            timestamptz NOT NULL,   -- of the run that is next, or under way
  not_before        timestamptz NOT NULL,   -- due_at, or later when it failed
  cursor            bytea NOT NULL,         -- where a run that did not end goes on
  claim             int8 NOT NULL,          -- counts claims: only the last one may write
  held_until        timestamptz,            -- the holder's lease; NULL: nobody is at work
  failures          int8 NOT NULL,          -- in a row
  last_due_at       timestamptz,
  last_started_at   timestamptz,
  last_finished_at  timestamptz,
  last_outcome      int4 NOT NULL CHECK (last_outcome BETWEEN 0 AND 3),  -- 0 none, 1 done, 2 failed, 3 lost
  last_message      text NOT NULL,
  PRIMARY KEY (firm_id, name),
  FOREIGN KEY (firm_id, name) REFERENCES schedule_job
);
CREATE INDEX schedule_run_not_before ON schedule_run (not_before);

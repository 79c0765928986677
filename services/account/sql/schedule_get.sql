-- A job of a firm, with its run, locked.
-- in: firm_id int8, name text
-- out: service text, kind int4, every_s int8, minute int4, day int4, roll int4, enabled bool, version int8, due_at timestamptz, claim int8, held_until timestamptz, failures int8, not_before timestamptz
SELECT j.service, j.kind, j.every_s, j.minute, j.day, j.roll, j.enabled, j.version, r.due_at, r.claim, r.held_until,
       r.failures, r.not_before
FROM schedule_job j JOIN schedule_run r USING (firm_id, name)
WHERE j.firm_id = $1 AND j.name = $2
FOR UPDATE

-- The jobs of a firm, or one of them.
-- in: firm_id int8, name text
-- out: name text, service text, kind int4, every_s int8, minute int4, day int4, roll int4, enabled bool, version int8, due_at timestamptz, not_before timestamptz, held_until timestamptz, failures int8, last_due_at timestamptz, last_started_at timestamptz, last_finished_at timestamptz, last_outcome int4, last_message text
SELECT j.name, j.service, j.kind, j.every_s, j.minute, j.day, j.roll, j.enabled, j.version, r.due_at, r.not_before,
       r.held_until, r.failures, r.last_due_at, r.last_started_at, r.last_finished_at, r.last_outcome, r.last_message
FROM schedule_job j JOIN schedule_run r USING (firm_id, name)
WHERE j.firm_id = $1 AND ($2 = '' OR j.name = $2)
ORDER BY j.name
LIMIT 200

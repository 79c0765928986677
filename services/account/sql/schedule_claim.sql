-- Takes one job when nobody else was faster. A lease that was over is a run that was lost.
-- in: firm_id int8, name text, service text, now timestamptz, held_until timestamptz
-- out: claim int8, due_at timestamptz, cursor bytea, failures int8
UPDATE schedule_run r
SET claim = r.claim + 1, held_until = $5, last_started_at = $4,
    failures = r.failures + CASE WHEN r.held_until IS NULL THEN 0 ELSE 1 END,
    last_outcome = CASE WHEN r.held_until IS NULL THEN r.last_outcome ELSE 3 END,
    last_message = CASE WHEN r.held_until IS NULL THEN r.last_message ELSE 'its service went away' END
FROM schedule_job j
WHERE r.firm_id = $1 AND r.name = $2 AND j.firm_id = $1 AND j.name = $2 AND j.service = $3 AND j.enabled
  AND r.not_before <= $4 AND (r.held_until IS NULL OR r.held_until <= $4)
RETURNING r.claim, r.due_at, r.cursor, r.failures

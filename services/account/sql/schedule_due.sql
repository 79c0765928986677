-- Jobs of a service that may be claimed now: due, enabled, and held by nobody whose lease goes on. Of one firm, or of all (0).
-- in: firm_id int8, service text, names text[], now timestamptz, limit int4
-- out: firm_id int8, name text
SELECT r.firm_id, r.name
FROM schedule_run r JOIN schedule_job j USING (firm_id, name)
WHERE ($1 = 0 OR r.firm_id = $1) AND j.service = $2 AND r.name = ANY ($3) AND j.enabled
  AND r.not_before <= $4 AND (r.held_until IS NULL OR r.held_until <= $4)
ORDER BY r.not_before, r.firm_id, r.name
LIMIT $5

-- Keeps a lease and remembers how far the run is, unless another has taken the job over.
-- in: firm_id int8, name text, service text, claim int8, cursor bytea, held_until timestamptz
-- out: none
UPDATE schedule_run r SET cursor = $5, held_until = $6
FROM schedule_job j
WHERE r.firm_id = $1 AND r.name = $2 AND j.firm_id = $1 AND j.name = $2 AND j.service = $3
  AND r.claim = $4 AND r.held_until IS NOT NULL

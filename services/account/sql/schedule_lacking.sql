-- Firms that lack one of the jobs, or the one firm given.
-- in: firm_id int8, names text[]
-- out: firm_id int8, name text
SELECT f.firm_id, n.name
FROM firm f CROSS JOIN unnest($2) AS n (name)
WHERE ($1 = 0 OR f.firm_id = $1)
  AND NOT EXISTS (SELECT 1 FROM schedule_job j WHERE j.firm_id = f.firm_id AND j.name = n.name)
ORDER BY f.firm_id, n.name
LIMIT 1000

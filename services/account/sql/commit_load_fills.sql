-- Which of some executions were applied before.
-- in: firm_id int8, venues text[], exec_ids text[]
-- out: venue text, exec_id text
SELECT f.venue, f.exec_id
FROM unnest($2, $3) AS k (venue, exec_id)
CROSS JOIN LATERAL (
  SELECT venue, exec_id FROM fill WHERE firm_id = $1 AND venue = k.venue AND exec_id = k.exec_id LIMIT 1) f

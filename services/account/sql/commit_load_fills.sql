-- Which of some executions were applied before.
-- in: firm_id int8, venues text[], exec_ids text[]
-- out: venue text, exec_id text
SELECT f.venue, f.exec_id
FROM unnest($2, $3) AS k (venue, exec_id) JOIN fill f ON f.firm_id = $1 AND f.venue = k.venue AND f.exec_id = k.exec_id

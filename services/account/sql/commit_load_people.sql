-- Versions of some people.
-- in: firm_id int8, person_ids int8[]
-- out: person_id int8, version int8
SELECT p.person_id, p.version
FROM (SELECT DISTINCT unnest($2) AS person_id) k
CROSS JOIN LATERAL (SELECT person_id, version FROM person WHERE firm_id = $1 AND person_id = k.person_id LIMIT 1) p

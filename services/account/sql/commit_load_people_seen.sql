-- Which of some people which viewers see.
-- in: firm_id int8, person_ids int8[], viewers int8[]
-- out: viewer int8, person_id int8
SELECT v.viewer, n.person_id
FROM (SELECT DISTINCT unnest($3) AS viewer) v
CROSS JOIN (SELECT DISTINCT unnest($2) AS person_id) n
WHERE person_is_seen($1, v.viewer, n.person_id)

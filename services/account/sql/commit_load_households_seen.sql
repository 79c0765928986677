-- Which of some households which viewers see: by a member, or because nobody is a member yet.
-- in: firm_id int8, household_ids int8[], viewers int8[]
-- out: viewer int8, household_id int8
SELECT v.viewer, h.household_id
FROM (SELECT DISTINCT unnest($3) AS viewer) v
CROSS JOIN (SELECT DISTINCT unnest($2) AS household_id) h
WHERE NOT EXISTS (SELECT FROM person p WHERE p.firm_id = $1 AND p.household_id = h.household_id)
   OR EXISTS (SELECT FROM person p WHERE p.firm_id = $1 AND p.household_id = h.household_id
              AND person_is_seen($1, v.viewer, p.person_id))

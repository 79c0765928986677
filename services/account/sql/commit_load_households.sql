-- Versions of some households.
-- in: firm_id int8, household_ids int8[]
-- out: household_id int8, version int8
SELECT h.household_id, h.version
FROM (SELECT DISTINCT unnest($2) AS household_id) k
CROSS JOIN LATERAL (SELECT household_id, version FROM household
                    WHERE firm_id = $1 AND household_id = k.household_id LIMIT 1) h

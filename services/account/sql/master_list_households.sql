-- A page of households with the members that a book sees; all of the firm for those who see all.
-- in: firm_id int8, book int8, household_id int8, after int8, page int4
-- out: steward.account.v1.Household
SELECT h.household_id, h.name, h.version, m.member_ids
FROM household h
CROSS JOIN LATERAL (
  SELECT array_agg(p.person_id ORDER BY p.person_id) AS member_ids
  FROM person p
  WHERE p.firm_id = $1 AND p.household_id = h.household_id
    AND ($2 = 0 OR p.person_id IN (SELECT * FROM people_seen($1, $2)))) m
WHERE h.firm_id = $1 AND ($3 = 0 OR h.household_id = $3) AND h.household_id > $4
  AND ($2 = 0 OR m.member_ids IS NOT NULL)
ORDER BY h.household_id
LIMIT $5

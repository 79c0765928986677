-- Versions of some people.
-- in: firm_id int8, person_ids int8[]
-- out: person_id int8, version int8
SELECT person_id, version FROM person WHERE firm_id = $1 AND person_id = ANY ($2)

-- The person that a user is.
-- in: firm_id int8, user_id int8
-- out: person_id int8
SELECT person_id FROM app_user WHERE firm_id = $1 AND user_id = $2 AND person_id IS NOT NULL

-- What a user who is not disabled sees.
-- in: firm_id int8, user_id int8
-- out: role int4, is_limited bool
SELECT u.role, u.limited AS is_limited
FROM app_user u
WHERE u.firm_id = $1 AND u.user_id = $2 AND u.disabled_at IS NULL

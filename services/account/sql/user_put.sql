-- Writes a user's next version.
-- in: firm_id int8, user_id int8, name text, role int4, login_name text, disabled_at timestamptz
-- out: none
UPDATE app_user SET name = $3, role = $4, login_name = $5, disabled_at = $6, version = version + 1
WHERE firm_id = $1 AND user_id = $2

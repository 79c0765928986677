-- Lets a CURVE key act as a user of the firm; nothing when the key is in use or there is no such user.
-- in: firm_id int8, public_key text, name text, user_id int8, created_at timestamptz, scope text
-- out: none
INSERT INTO curve_key (firm_id, public_key, name, user_id, created_at, scope)
SELECT u.firm_id, $2, $3, u.user_id, $5, $6 FROM app_user u WHERE u.firm_id = $1 AND u.user_id = $4
ON CONFLICT DO NOTHING

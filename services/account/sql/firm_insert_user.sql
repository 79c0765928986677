-- Makes a user; nothing when another one of the firm has the login name.
-- in: firm_id int8, user_id int8, name text, role int4, created_at timestamptz, login_name text
-- out: none
INSERT INTO app_user (firm_id, user_id, name, role, created_at, login_name) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (firm_id, login_name) WHERE login_name <> '' DO NOTHING

-- Makes the user that a key with accounts acts as: it sees nothing else.
-- in: firm_id int8, user_id int8, name text, role int4, created_at timestamptz
-- out: none
INSERT INTO app_user (firm_id, user_id, name, role, created_at, limited) VALUES ($1, $2, $3, $4, $5, true)

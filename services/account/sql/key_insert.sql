-- Lets an API key with limits act as a user; nothing when the key is in use, or was.
-- in: firm_id int8, key_hash bytea, user_id int8, created_at timestamptz, name text, role int4, scope text, expires_at timestamptz, made_by int8
-- out: none
INSERT INTO api_key (firm_id, key_hash, user_id, created_at, name, role, scope, expires_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING

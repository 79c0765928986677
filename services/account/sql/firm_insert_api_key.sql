-- Lets an API key act as a user; nothing when the key is in use.
-- in: firm_id int8, key_hash bytea, user_id int8, created_at timestamptz
-- out: none
INSERT INTO api_key (firm_id, key_hash, user_id, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING

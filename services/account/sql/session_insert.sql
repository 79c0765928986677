-- Begins a session.
-- in: firm_id int8, session_id int8, user_id int8, token_hash bytea, address text, created_at timestamptz, idle_s int4, ends_at timestamptz
-- out: none
INSERT INTO session (firm_id, session_id, user_id, token_hash, second_factor, address, created_at, used_at, idle_s, ends_at)
VALUES ($1, $2, $3, $4, false, $5, $6, $6, $7, $8)

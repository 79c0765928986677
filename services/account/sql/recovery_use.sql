-- Spends a recovery code.
-- in: firm_id int8, user_id int8, code_hash bytea, at timestamptz
-- out: none
UPDATE recovery_code SET used_at = $4 WHERE firm_id = $1 AND user_id = $2 AND code_hash = $3 AND used_at IS NULL

-- Gives a user a password.
-- in: firm_id int8, user_id int8, password_hash text, at timestamptz
-- out: none
INSERT INTO credential (firm_id, user_id, password_hash, totp_step, changed_at) VALUES ($1, $2, $3, 0, $4)
ON CONFLICT (firm_id, user_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at

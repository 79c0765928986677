-- Keeps the sealed secret that a user was shown, until a code of it comes.
-- in: firm_id int8, user_id int8, totp_pending bytea, at timestamptz
-- out: none
UPDATE credential SET totp_pending = $3, changed_at = $4 WHERE firm_id = $1 AND user_id = $2

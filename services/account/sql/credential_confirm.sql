-- The pending secret becomes the one that is asked for; its first code is spent.
-- in: firm_id int8, user_id int8, totp_step int8, at timestamptz
-- out: none
UPDATE credential SET totp_secret = totp_pending, totp_pending = NULL, totp_step = $3, changed_at = $4
WHERE firm_id = $1 AND user_id = $2

-- The user has no one-time codes any more.
-- in: firm_id int8, user_id int8
-- out: none
UPDATE credential SET totp_secret = NULL, totp_pending = NULL WHERE firm_id = $1 AND user_id = $2

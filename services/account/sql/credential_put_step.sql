-- The code of this step is spent.
-- in: firm_id int8, user_id int8, totp_step int8
-- out: none
UPDATE credential SET totp_step = $3 WHERE firm_id = $1 AND user_id = $2

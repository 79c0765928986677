-- Takes the recovery codes of a user away.
-- in: firm_id int8, user_id int8
-- out: none
DELETE FROM recovery_code WHERE firm_id = $1 AND user_id = $2

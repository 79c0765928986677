-- The session's holder has just proved to have the codes.
-- in: firm_id int8, session_id int8
-- out: none
UPDATE session SET second_factor = true WHERE firm_id = $1 AND session_id = $2

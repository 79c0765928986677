-- The second factor was passed: from now on the session has another token.
-- in: firm_id int8, session_id int8, token_hash bytea
-- out: none
UPDATE session SET second_factor = true, token_hash = $3 WHERE firm_id = $1 AND session_id = $2

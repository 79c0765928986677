-- Ends the sessions of a user but one.
-- in: firm_id int8, user_id int8, but_session_id int8, at timestamptz
-- out: none
UPDATE session SET ended_at = $4 WHERE firm_id = $1 AND user_id = $2 AND session_id <> $3 AND ended_at IS NULL

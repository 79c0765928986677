-- Says that a session was used: to the minute, so that a busy one costs a write a minute.
-- in: firm_id int8, session_id int8, at timestamptz
-- out: none
UPDATE session SET used_at = $3 WHERE firm_id = $1 AND session_id = $2 AND used_at < $3

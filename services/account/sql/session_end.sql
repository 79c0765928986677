-- Ends one session; user_id 0: anybody's.
-- in: firm_id int8, session_id int8, user_id int8, at timestamptz
-- out: is_known bool, ended int8
WITH ended AS (
  UPDATE session SET ended_at = $4
  WHERE firm_id = $1 AND session_id = $2 AND ($3 = 0 OR user_id = $3) AND ended_at IS NULL RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM session s WHERE s.firm_id = $1 AND s.session_id = $2 AND ($3 = 0 OR s.user_id = $3)) AS is_known,
       (SELECT count(*) FROM ended) AS ended

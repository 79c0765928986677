-- Open sessions of a user, latest first.
-- in: firm_id int8, user_id int8, at timestamptz
-- out: steward.account.v1.Session
SELECT s.session_id, s.user_id, s.second_factor, s.address, s.created_at, s.used_at, s.ends_at
FROM session s
WHERE s.firm_id = $1 AND s.user_id = $2 AND s.ended_at IS NULL AND s.ends_at > $3
  AND s.used_at + s.idle_s * interval '1 second' > $3
ORDER BY s.session_id DESC
LIMIT 100

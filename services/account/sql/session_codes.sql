-- A session that is open, and what its user's one-time codes are checked with.
-- in: firm_id int8, session_id int8, at timestamptz
-- out: user_id int8, role int4, second_factor bool, idle_s int4, ends_at timestamptz, totp_secret bytea, totp_step int8
SELECT s.user_id, u.role, s.second_factor, s.idle_s, s.ends_at, c.totp_secret, c.totp_step
FROM session s JOIN app_user u USING (firm_id, user_id) JOIN credential c USING (firm_id, user_id)
WHERE s.firm_id = $1 AND s.session_id = $2 AND s.ended_at IS NULL AND s.ends_at > $3

-- What a session of a user who is not disabled is made with.
-- in: firm_id int8, user_id int8
-- out: role int4, password_hash text, has_totp bool, idle_s int4, absolute_s int4
SELECT u.role, c.password_hash, c.totp_secret IS NOT NULL AS has_totp, l.idle_s, l.absolute_s
FROM app_user u JOIN credential c USING (firm_id, user_id) LEFT JOIN session_limit l USING (firm_id)
WHERE u.firm_id = $1 AND u.user_id = $2 AND u.disabled_at IS NULL

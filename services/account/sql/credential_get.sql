-- What a user signs in with.
-- in: firm_id int8, user_id int8
-- out: code text, login_name text, password_hash text, totp_pending bytea, totp_secret bytea, totp_step int8
SELECT f.code, u.login_name, c.password_hash, c.totp_pending, c.totp_secret, coalesce(c.totp_step, 0) AS totp_step
FROM app_user u JOIN firm f USING (firm_id) LEFT JOIN credential c USING (firm_id, user_id)
WHERE u.firm_id = $1 AND u.user_id = $2

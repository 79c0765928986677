-- Whom a firm's code and a login name mean; no firm, no user, no password: NULL.
-- in: code text, login_name text
-- out: firm_id int8, user_id int8, password_hash text
SELECT f.firm_id, u.user_id, c.password_hash
FROM (SELECT 1) AS one
LEFT JOIN firm f ON f.code = $1
LEFT JOIN app_user u ON u.firm_id = f.firm_id AND u.login_name = $2 AND u.login_name <> '' AND u.disabled_at IS NULL
LEFT JOIN credential c ON c.firm_id = u.firm_id AND c.user_id = u.user_id

-- A page of the firm's users.
-- in: firm_id int8, after int8, page int4
-- out: steward.account.v1.User
SELECT u.user_id, u.name, u.role, u.login_name, u.disabled_at IS NOT NULL AS disabled,
       c.totp_secret IS NOT NULL AS second_factor, u.version
FROM app_user u LEFT JOIN credential c USING (firm_id, user_id)
WHERE u.firm_id = $1 AND u.user_id > $2
ORDER BY u.user_id
LIMIT $3

-- A user as a change finds it, whether somebody else has the login name, and how many other administrators there are.
-- in: firm_id int8, user_id int8, login_name text
-- out: name text, role int4, login_name text, version int8, is_disabled bool, is_taken bool, other_administrators int8
SELECT u.name, u.role, u.login_name, u.version, u.disabled_at IS NOT NULL AS is_disabled,
       EXISTS (SELECT 1 FROM app_user o WHERE o.firm_id = $1 AND o.login_name = $3 AND $3 <> '' AND o.user_id <> $2) AS is_taken,
       (SELECT count(*) FROM app_user o
        WHERE o.firm_id = $1 AND o.role = 6 AND o.disabled_at IS NULL AND o.user_id <> $2) AS other_administrators
FROM app_user u
WHERE u.firm_id = $1 AND u.user_id = $2

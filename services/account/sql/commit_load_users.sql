-- Roles of some users.
-- in: firm_id int8, user_ids int8[]
-- out: user_id int8, role int4
SELECT u.user_id, u.role
FROM (SELECT DISTINCT unnest($2) AS user_id) k
CROSS JOIN LATERAL (SELECT user_id, role FROM app_user WHERE firm_id = $1 AND user_id = k.user_id LIMIT 1) u

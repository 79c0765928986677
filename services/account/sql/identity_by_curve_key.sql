-- The user behind a CURVE key that is not revoked.
-- in: public_key text
-- out: firm_id int8, user_id int8, role int4, key_role int4, maker_role int4, scope text, session_id int8, second_factor bool, is_due bool, is_stale bool, limited bool
SELECT u.firm_id, u.user_id, u.role, 0 AS key_role, 0 AS maker_role, k.scope, 0::int8 AS session_id,
       false AS second_factor, false AS is_due, false AS is_stale, u.limited
FROM curve_key k JOIN app_user u USING (firm_id, user_id)
WHERE k.public_key = $1 AND k.revoked_at IS NULL AND u.disabled_at IS NULL

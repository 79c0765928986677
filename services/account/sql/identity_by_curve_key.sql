-- The user behind a CURVE key that is not revoked.
-- in: public_key text
-- out: firm_id int8, user_id int8, role int4, limited bool
SELECT u.firm_id, u.user_id, u.role, u.limited
FROM curve_key k JOIN app_user u USING (firm_id, user_id)
WHERE k.public_key = $1 AND k.revoked_at IS NULL

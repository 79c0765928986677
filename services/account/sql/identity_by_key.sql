-- The user behind an API key that is not revoked.
-- in: key_hash bytea
-- out: firm_id int8, user_id int8, role int4, limited bool
SELECT u.firm_id, u.user_id, u.role, u.limited
FROM api_key k JOIN app_user u USING (firm_id, user_id)
WHERE k.key_hash = $1 AND k.revoked_at IS NULL

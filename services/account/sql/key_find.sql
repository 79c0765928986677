-- An API key of the firm: what it was made as.
-- in: firm_id int8, key_hash bytea
-- out: steward.account.v1.Key
SELECT k.name, k.key_hash, k.user_id, k.role, k.scope, coalesce(k.made_by, 0) AS made_by, k.created_at, k.expires_at
FROM api_key k
WHERE k.firm_id = $1 AND k.key_hash = $2 AND k.revoked_at IS NULL

-- Keys that were not revoked: of a user or made by one; user_id 0: of the firm.
-- in: firm_id int8, user_id int8
-- out: steward.account.v1.Key
SELECT * FROM (
  SELECT k.name, k.key_hash, NULL::text AS public_key, k.user_id, k.role, k.scope, coalesce(k.made_by, 0) AS made_by,
         k.created_at, k.expires_at
  FROM api_key k
  WHERE k.firm_id = $1 AND ($2 = 0 OR k.user_id = $2 OR k.made_by = $2) AND k.revoked_at IS NULL
  UNION ALL
  SELECT k.name, NULL::bytea, k.public_key, k.user_id, 0, k.scope, 0, k.created_at, NULL::timestamptz
  FROM curve_key k
  WHERE k.firm_id = $1 AND ($2 = 0 OR k.user_id = $2) AND k.revoked_at IS NULL
) AS keys
ORDER BY created_at DESC
LIMIT 1000

-- Ends a key of the firm, of either sort, that is not ended yet.
-- in: firm_id int8, key_hash bytea, public_key text, revoked_at timestamptz
-- out: is_known bool, revoked int8
WITH api AS (
  UPDATE api_key SET revoked_at = $4 WHERE firm_id = $1 AND key_hash = $2 AND revoked_at IS NULL RETURNING 1
), curve AS (
  UPDATE curve_key SET revoked_at = $4 WHERE firm_id = $1 AND public_key = $3 AND revoked_at IS NULL RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM api_key k WHERE k.firm_id = $1 AND k.key_hash = $2)
         OR EXISTS (SELECT 1 FROM curve_key k WHERE k.firm_id = $1 AND k.public_key = $3) AS is_known,
       (SELECT count(*) FROM api) + (SELECT count(*) FROM curve) AS revoked

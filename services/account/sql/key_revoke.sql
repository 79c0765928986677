-- Ends a key of the firm, of either sort, that is the user's or made by the user; user_id 0: anybody's.
-- in: firm_id int8, key_hash bytea, public_key text, user_id int8, at timestamptz
-- out: is_known bool, revoked int8
WITH api AS (
  UPDATE api_key SET revoked_at = $5
  WHERE firm_id = $1 AND key_hash = $2 AND ($4 = 0 OR user_id = $4 OR made_by = $4) AND revoked_at IS NULL RETURNING 1
), curve AS (
  UPDATE curve_key SET revoked_at = $5
  WHERE firm_id = $1 AND public_key = $3 AND ($4 = 0 OR user_id = $4) AND revoked_at IS NULL RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM api_key k WHERE k.firm_id = $1 AND k.key_hash = $2
                 AND ($4 = 0 OR k.user_id = $4 OR k.made_by = $4))
         OR EXISTS (SELECT 1 FROM curve_key k WHERE k.firm_id = $1 AND k.public_key = $3 AND ($4 = 0 OR k.user_id = $4)) AS is_known,
       (SELECT count(*) FROM api) + (SELECT count(*) FROM curve) AS revoked

-- Ends the keys that act for a user, and those that the user made.
-- in: firm_id int8, user_id int8, at timestamptz
-- out: none
WITH api AS (
  UPDATE api_key SET revoked_at = $3 WHERE firm_id = $1 AND (user_id = $2 OR made_by = $2) AND revoked_at IS NULL
)
UPDATE curve_key SET revoked_at = $3 WHERE firm_id = $1 AND user_id = $2 AND revoked_at IS NULL

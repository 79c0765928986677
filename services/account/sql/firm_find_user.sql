-- Whether the firm has its first user, and whether that one has the key.
-- in: firm_id int8, user_id int8, key_hash bytea
-- out: is_user bool, is_same bool
SELECT EXISTS (SELECT 1 FROM app_user u WHERE u.firm_id = $1 AND u.user_id = $2) AS is_user,
       EXISTS (SELECT 1 FROM api_key k WHERE k.firm_id = $1 AND k.user_id = $2 AND k.key_hash = $3) AS is_same

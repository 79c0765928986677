-- Who has a CURVE key, and whether there is a user who could.
-- in: firm_id int8, public_key text, user_id int8, scope text
-- out: is_user bool, is_known bool, is_same bool
SELECT EXISTS (SELECT 1 FROM app_user u WHERE u.firm_id = $1 AND u.user_id = $3) AS is_user,
       EXISTS (SELECT 1 FROM curve_key k WHERE k.public_key = $2) AS is_known,
       EXISTS (SELECT 1 FROM curve_key k
               WHERE k.firm_id = $1 AND k.public_key = $2 AND k.user_id = $3 AND k.scope = $4 AND k.revoked_at IS NULL) AS is_same

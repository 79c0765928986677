-- Changes symbols; the ids stay.
-- in: firm_id int8, security_ids int8[], symbols text[]
-- out: none
UPDATE security SET symbol = u.symbol
FROM unnest($2, $3) AS u (security_id, symbol)
WHERE security.firm_id = $1 AND security.security_id = u.security_id

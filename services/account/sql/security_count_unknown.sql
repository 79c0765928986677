-- How many of some securities the firm does not have.
-- in: firm_id int8, security_ids int8[]
-- out: unknown int8
SELECT count(*) AS unknown
FROM unnest($2) AS w (security_id)
WHERE NOT EXISTS (SELECT FROM security s WHERE s.firm_id = $1 AND s.security_id = w.security_id)

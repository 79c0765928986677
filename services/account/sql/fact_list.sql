-- What was said about an account at an instant, one row a name.
-- in: firm_id int8, account_id int8, as_of timestamptz
-- out: steward.account.v1.Fact
SELECT DISTINCT ON (name) name, account_id, value, valid_from, sequence
FROM fact
WHERE firm_id = $1 AND account_id = $2 AND valid_from <= $3
ORDER BY name, valid_from DESC

-- Who is taxed for the accounts that may be part of a wash sale with some trades.
-- in: firm_id int8, account_ids int8[], security_ids int8[], order_ids int8[]
-- out: account_id int8, taxpayer_id int8, is_ira bool
SELECT t.account_id, t.taxpayer_id, a.kind BETWEEN 3 AND 8 AS is_ira
FROM (SELECT DISTINCT account_id, taxpayer_id FROM traded_by_taxpayers($1, $2, $3, $4)) t
CROSS JOIN LATERAL (SELECT kind FROM account WHERE firm_id = $1 AND account_id = t.account_id LIMIT 1) a

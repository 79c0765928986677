-- Which of some accounts have orders on their way: 1 for each.
-- in: firm_id int8, account_ids int8[]
-- out: account_id int8, working int4
SELECT o.account_id, 1 AS working
FROM (SELECT DISTINCT unnest($2) AS account_id) k
CROSS JOIN LATERAL (SELECT account_id FROM trade_order
                    WHERE firm_id = $1 AND account_id = k.account_id AND state < 8 LIMIT 1) o

-- Which of some securities are known, and those of some orders.
-- in: firm_id int8, security_ids int8[], order_ids int8[]
-- out: security_id int8
WITH ids AS MATERIALIZED (
  SELECT unnest($2) AS security_id
  UNION
  SELECT o.security_id
  FROM unnest($3) AS k (order_id)
  CROSS JOIN LATERAL (SELECT security_id FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
)
SELECT s.security_id
FROM ids i
CROSS JOIN LATERAL (SELECT security_id FROM security WHERE firm_id = $1 AND security_id = i.security_id LIMIT 1) s

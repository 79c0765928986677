-- Which of some securities are known, and those of some orders and entries, with what they are and their last prices.
-- in: firm_id int8, security_ids int8[], order_ids int8[], entry_ids int8[]
-- out: security_id int8, kind int4, price_e6 int8
WITH ids AS MATERIALIZED (
  SELECT unnest($2) AS security_id
  UNION
  SELECT o.security_id
  FROM unnest($3) AS k (order_id)
  CROSS JOIN LATERAL (SELECT security_id FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
  UNION
  SELECT l.security_id
  FROM unnest($4) AS k (entry_id)
  CROSS JOIN LATERAL (SELECT security_id FROM ledger_leg WHERE firm_id = $1 AND entry_id = k.entry_id OFFSET 0) l
)
SELECT s.security_id, s.kind, p.price_e6
FROM ids i
CROSS JOIN LATERAL (SELECT security_id, kind FROM security WHERE firm_id = $1 AND security_id = i.security_id LIMIT 1) s
LEFT JOIN LATERAL (SELECT price_e6 FROM price_last WHERE firm_id = $1 AND security_id = i.security_id LIMIT 1) p ON true

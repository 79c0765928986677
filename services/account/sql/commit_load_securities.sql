-- Which of some securities are known, and those of some orders.
-- in: firm_id int8, security_ids int8[], order_ids int8[]
-- out: security_id int8
SELECT security_id
FROM security
WHERE firm_id = $1 AND security_id IN (
  SELECT unnest($2) UNION SELECT o.security_id FROM trade_order o WHERE o.firm_id = $1 AND o.order_id = ANY ($3))

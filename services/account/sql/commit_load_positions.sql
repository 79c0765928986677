-- Positions named by key, and those that some orders touch: their shares and their cash,
-- and the street's and the fee account's side of them;
-- and those that some entries were posted to.
-- in: firm_id int8, account_ids int8[], segment_ids int8[], security_ids int8[], order_ids int8[], entry_ids int8[]
-- out: account_id int8, segment_id int8, security_id int8, quantity_e6 int8, held_e6 int8
WITH orders AS MATERIALIZED (
  SELECT o.account_id, o.segment_id, a.security_id
  FROM unnest($5) AS k (order_id)
  CROSS JOIN LATERAL (SELECT * FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
  CROSS JOIN LATERAL (VALUES (o.security_id), (0::int8)) AS a (security_id)
), keys AS MATERIALIZED (
  SELECT * FROM unnest($2, $3, $4) AS k (account_id, segment_id, security_id)
  UNION
  SELECT account_id, segment_id, security_id FROM orders
  UNION
  SELECT l.account_id, l.segment_id, l.security_id
  FROM unnest($6) AS k (entry_id)
  CROSS JOIN LATERAL (SELECT * FROM ledger_leg WHERE firm_id = $1 AND entry_id = k.entry_id OFFSET 0) l
  UNION
  SELECT i.account_id, 0::int8, o.security_id FROM orders o CROSS JOIN (VALUES (1::int8), (4::int8)) AS i (account_id)
)
SELECT k.account_id, k.segment_id, k.security_id, coalesce(p.quantity_e6, 0) AS quantity_e6, coalesce(p.held_e6, 0) AS held_e6
FROM keys k
LEFT JOIN LATERAL (
  SELECT quantity_e6, held_e6 FROM position
  WHERE firm_id = $1 AND account_id = k.account_id AND segment_id = k.segment_id AND security_id = k.security_id
  LIMIT 1) p ON true

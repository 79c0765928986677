-- Open lots of positions named by key, and of those that some sell orders touch; at average cost (method 4) of all the
-- account's segments.
-- in: firm_id int8, account_ids int8[], segment_ids int8[], security_ids int8[], order_ids int8[]
-- out: lot_id int8, account_id int8, segment_id int8, security_id int8, opened_on date, opened_quantity_e6 int8, opened_basis_e4 int8, quantity_e6 int8, basis_e4 int8, entry_id int8, origin_id int8, tacked_days int4, unsettled_until date, may_replace bool
WITH keys AS MATERIALIZED (
  SELECT * FROM unnest($2, $3, $4) AS k (account_id, segment_id, security_id) WHERE k.security_id <> 0
  UNION
  SELECT o.account_id, o.segment_id, o.security_id
  FROM unnest($5) AS k (order_id)
  CROSS JOIN LATERAL (SELECT * FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
  WHERE o.side = 2
)
SELECT l.lot_id, l.account_id, l.segment_id, l.security_id, l.opened_on, l.opened_quantity_e6, l.opened_basis_e4,
       l.quantity_e6, l.basis_e4, l.entry_id, l.origin_id, l.opened_on - l.acquired_on AS tacked_days, l.unsettled_until, l.may_replace
FROM keys k
CROSS JOIN LATERAL (
  SELECT * FROM lot
  WHERE firm_id = $1 AND account_id = k.account_id AND security_id = k.security_id AND quantity_e6 > 0
    AND (segment_id = k.segment_id
         OR (SELECT lot_method FROM account WHERE firm_id = $1 AND account_id = k.account_id) = 4)
  OFFSET 0) l
ORDER BY l.lot_id DESC

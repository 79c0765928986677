-- Open lots of positions named by key, and of those that some sell orders touch.
-- in: firm_id int8, account_ids int8[], segment_ids int8[], security_ids int8[], order_ids int8[]
-- out: lot_id int8, account_id int8, segment_id int8, security_id int8, opened_on date, opened_quantity_e6 int8, opened_basis_e4 int8, quantity_e6 int8, basis_e4 int8, entry_id int8, origin_id int8, tacked_days int4, unsettled_until date, may_replace bool
WITH keys AS (
  SELECT * FROM unnest($2, $3, $4) AS k (account_id, segment_id, security_id)
  UNION
  SELECT o.account_id, o.segment_id, o.security_id
  FROM trade_order o WHERE o.firm_id = $1 AND o.order_id = ANY ($5) AND o.side = 2
)
SELECT l.lot_id, l.account_id, l.segment_id, l.security_id, l.opened_on, l.opened_quantity_e6, l.opened_basis_e4,
       l.quantity_e6, l.basis_e4, l.entry_id, l.origin_id, l.opened_on - l.acquired_on AS tacked_days, l.unsettled_until, l.may_replace
FROM keys k JOIN lot l
  ON l.firm_id = $1 AND l.account_id = k.account_id AND l.segment_id = k.segment_id AND l.security_id = k.security_id
  AND l.quantity_e6 > 0
ORDER BY l.lot_id DESC

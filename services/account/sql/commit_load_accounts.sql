-- What the rules need of some accounts, and of those that some orders and records belong to.
-- in: firm_id int8, account_ids int8[], order_ids int8[], record_kinds text[], record_ids int8[]
-- out: account_id int8, version int8, status int4, lot_method int4, margin bool, advisor_id int8
SELECT account_id, version, status, lot_method, margin, advisor_id
FROM account
WHERE firm_id = $1 AND account_id IN (
  SELECT unnest($2)
  UNION
  SELECT o.account_id FROM trade_order o WHERE o.firm_id = $1 AND o.order_id = ANY ($3)
  UNION
  SELECT h.account_id
  FROM unnest($4, $5) AS k (kind, id) JOIN record_head h ON h.firm_id = $1 AND h.kind = k.kind AND h.id = k.id)

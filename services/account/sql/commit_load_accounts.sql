-- What the rules need of some accounts, and of those that some orders, records and entries belong to.
-- in: firm_id int8, account_ids int8[], order_ids int8[], record_kinds text[], record_ids int8[], entry_ids int8[]
-- out: account_id int8, version int8, status int4, lot_method int4, margin bool, advisor_id int8, kind int4, orders_version int8
WITH ids AS MATERIALIZED (
  SELECT unnest($2) AS account_id
  UNION
  SELECT o.account_id
  FROM unnest($3) AS k (order_id)
  CROSS JOIN LATERAL (SELECT account_id FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
  UNION
  SELECT l.account_id
  FROM unnest($6) AS k (entry_id)
  CROSS JOIN LATERAL (SELECT account_id FROM ledger_leg WHERE firm_id = $1 AND entry_id = k.entry_id OFFSET 0) l
  UNION
  SELECT h.account_id
  FROM unnest($4, $5) AS k (kind, id)
  CROSS JOIN LATERAL (SELECT account_id FROM record_head WHERE firm_id = $1 AND kind = k.kind AND id = k.id LIMIT 1) h
)
SELECT a.account_id, a.version, a.status, a.lot_method, a.margin, a.advisor_id, a.kind, a.orders_version
FROM ids i
CROSS JOIN LATERAL (SELECT * FROM account WHERE firm_id = $1 AND account_id = i.account_id LIMIT 1) a

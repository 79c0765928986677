-- What the rules need of some accounts, and of those that some orders belong to.
-- in: firm_id int8, account_ids int8[], order_ids int8[]
-- out: account_id int8, version int8, status int4, lot_method int4, margin bool
SELECT account_id, version, status, lot_method, margin
FROM account
WHERE firm_id = $1 AND account_id IN (
  SELECT unnest($2) UNION SELECT o.account_id FROM trade_order o WHERE o.firm_id = $1 AND o.order_id = ANY ($3))

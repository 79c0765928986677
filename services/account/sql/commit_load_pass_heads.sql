-- What some suitability passes, and those that some orders have, rest on, as it is now: versions of records, and (kind
-- '#orders') how often accounts accepted orders.
-- in: firm_id int8, pass_ids int8[], order_ids int8[]
-- out: kind text, id int8, version int8, account_id int8
WITH ids AS MATERIALIZED (
  SELECT unnest($2) AS id
  UNION
  SELECT o.pass_id
  FROM unnest($3) AS k (order_id)
  CROSS JOIN LATERAL (SELECT pass_id FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
), passes AS MATERIALIZED (
  SELECT r.projection
  FROM ids i
  CROSS JOIN LATERAL (SELECT projection FROM record
                      WHERE firm_id = $1 AND kind = 'risk.pass' AND id = i.id AND version = 1 LIMIT 1) r
), used AS MATERIALIZED (
  SELECT DISTINCT u.item ->> 'recordKind' AS kind, (u.item ->> 'id')::int8 AS id
  FROM passes p
  CROSS JOIN LATERAL jsonb_array_elements(coalesce(p.projection -> 'used', '[]')) AS u (item)
), accounts AS MATERIALIZED (
  SELECT DISTINCT (u.item ->> 'accountId')::int8 AS id
  FROM passes p
  CROSS JOIN LATERAL jsonb_array_elements(coalesce(p.projection -> 'accounts', '[]')) AS u (item)
)
SELECT h.kind, h.id, h.version, h.account_id
FROM used k
CROSS JOIN LATERAL (SELECT * FROM record_head WHERE firm_id = $1 AND kind = k.kind AND id = k.id LIMIT 1) h
UNION ALL
SELECT '#orders', a.account_id, a.orders_version, a.account_id
FROM accounts k
CROSS JOIN LATERAL (SELECT * FROM account WHERE firm_id = $1 AND account_id = k.id LIMIT 1) a

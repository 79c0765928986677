-- Some suitability passes, and those that some orders have.
-- in: firm_id int8, pass_ids int8[], order_ids int8[]
-- out: pass_id int8, body bytea
WITH ids AS MATERIALIZED (
  SELECT unnest($2) AS id
  UNION
  SELECT o.pass_id
  FROM unnest($3) AS k (order_id)
  CROSS JOIN LATERAL (SELECT pass_id FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
)
SELECT r.id AS pass_id, r.body
FROM ids i
CROSS JOIN LATERAL (SELECT * FROM record WHERE firm_id = $1 AND kind = 'risk.pass' AND id = i.id AND version = 1 LIMIT 1) r

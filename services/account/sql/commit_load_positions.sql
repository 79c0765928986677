-- Positions named by key, and those that some orders touch: their shares and their cash,
-- and the street's and the fee account's side of them.
-- in: firm_id int8, account_ids int8[], segment_ids int8[], security_ids int8[], order_ids int8[]
-- out: account_id int8, segment_id int8, security_id int8, quantity_e6 int8, held_e6 int8
WITH keys AS (
  SELECT * FROM unnest($2, $3, $4) AS k (account_id, segment_id, security_id)
  UNION
  SELECT o.account_id, o.segment_id, a.security_id
  FROM trade_order o CROSS JOIN LATERAL (VALUES (o.security_id), (0::int8)) AS a (security_id)
  WHERE o.firm_id = $1 AND o.order_id = ANY ($5)
  UNION
  SELECT i.account_id, 0::int8, a.security_id
  FROM trade_order o CROSS JOIN LATERAL (VALUES (o.security_id), (0::int8)) AS a (security_id)
       CROSS JOIN (VALUES (1::int8), (4::int8)) AS i (account_id)
  WHERE o.firm_id = $1 AND o.order_id = ANY ($5)
)
SELECT k.account_id, k.segment_id, k.security_id, coalesce(p.quantity_e6, 0) AS quantity_e6, coalesce(p.held_e6, 0) AS held_e6
FROM keys k LEFT JOIN position p
  ON p.firm_id = $1 AND p.account_id = k.account_id AND p.segment_id = k.segment_id AND p.security_id = k.security_id

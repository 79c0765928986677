-- Orders whose filled quantity is not the sum of their fills.
-- in: firm_id int8
-- out: order_id int8, found_e6 int8, wanted_e6 int8
SELECT o.order_id, o.filled_e6 AS found_e6, coalesce(f.quantity_e6, 0) AS wanted_e6
FROM trade_order o
LEFT JOIN (SELECT order_id, sum(quantity_e6)::int8 AS quantity_e6 FROM fill WHERE firm_id = $1 GROUP BY order_id) f
  USING (order_id)
WHERE o.firm_id = $1 AND o.filled_e6 <> coalesce(f.quantity_e6, 0)
ORDER BY o.order_id
LIMIT 100

-- Lots that some orders name, in the order in which they are closed.
-- in: firm_id int8, order_ids int8[]
-- out: order_id int8, lot_id int8, quantity_e6 int8
SELECT order_id, lot_id, quantity_e6 FROM order_lot WHERE firm_id = $1 AND order_id = ANY ($2) ORDER BY order_id, place

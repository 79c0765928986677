-- Lots that sell orders name.
-- in: firm_id int8, order_id_list int8[], place_list int4[], lot_id_list int8[], quantity_e6_list int8[]
-- out: none
INSERT INTO order_lot (firm_id, order_id, place, lot_id, quantity_e6)
SELECT $1, * FROM unnest($2, $3, $4, $5)

-- Keeps executions.
-- in: firm_id int8, venue_list text[], exec_id_list text[], order_id_list int8[], quantity_e6_list int8[], price_e6_list int8[], amount_e4_list int8[], commission_e4_list int8[], executed_at_list timestamptz[], entry_id_list int8[]
-- out: none
INSERT INTO fill (firm_id, venue, exec_id, order_id, quantity_e6, price_e6, amount_e4, commission_e4, executed_at, entry_id)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)

-- Says why lots changed other than by closings.
-- in: firm_id int8, adjustment_id_list int8[], entry_id_list int8[], lot_id_list int8[], kind_list int4[], quantity_e6_list int8[], basis_e4_list int8[], related_lot_id_list int8[]
-- out: none
INSERT INTO lot_adjustment (firm_id, adjustment_id, entry_id, lot_id, kind, quantity_e6, basis_e4, related_lot_id)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8)

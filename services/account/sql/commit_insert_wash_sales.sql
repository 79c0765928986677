-- Records losses that are not deductible, and what replaced the shares.
-- in: firm_id int8, closing_entry_id_list int8[], closing_lot_id_list int8[], replacement_lot_id_list int8[], entry_id_list int8[], quantity_e6_list int8[], disallowed_e4_list int8[], tacked_days_list int4[], permanent_list bool[]
-- out: none
INSERT INTO wash_sale (firm_id, closing_entry_id, closing_lot_id, replacement_lot_id, entry_id, quantity_e6, disallowed_e4, tacked_days, permanent)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)

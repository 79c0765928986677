-- Opens lots.
-- in: firm_id int8, lot_id_list int8[], account_id_list int8[], segment_id_list int8[], security_id_list int8[], opened_on_list date[], opened_quantity_e6_list int8[], opened_basis_e4_list int8[], quantity_e6_list int8[], basis_e4_list int8[], entry_id_list int8[], origin_id_list int8[], acquired_on_list date[], unsettled_until_list date[], may_replace_list bool[]
-- out: none
INSERT INTO lot (firm_id, lot_id, account_id, segment_id, security_id, opened_on, opened_quantity_e6, opened_basis_e4, quantity_e6, basis_e4, entry_id, origin_id, acquired_on, unsettled_until, may_replace)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)

-- Records what left which lot.
-- in: firm_id int8, entry_id_list int8[], lot_id_list int8[], quantity_e6_list int8[], basis_e4_list int8[], proceeds_e4_list int8[], closed_on_list date[], long_term_list bool[], account_id_list int8[], security_id_list int8[], acquired_on_list date[]
-- out: none
INSERT INTO lot_closing (firm_id, entry_id, lot_id, quantity_e6, basis_e4, proceeds_e4, closed_on, long_term, account_id, security_id, acquired_on)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

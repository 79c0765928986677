-- Records gains without a sale.
-- in: firm_id int8, entry_id_list int8[], place_list int4[], account_id_list int8[], security_id_list int8[], lot_id_list int8[], gain_e4_list int8[], acquired_on_list date[], realised_on_list date[], long_term_list bool[]
-- out: none
INSERT INTO lot_gain (firm_id, entry_id, place, account_id, security_id, lot_id, gain_e4, acquired_on, realised_on, long_term)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)

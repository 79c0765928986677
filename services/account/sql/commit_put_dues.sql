-- Adds to what settles on a day.
-- in: firm_id int8, account_id_list int8[], settles_on_list date[], segment_id_list int8[], quantity_e6_list int8[]
-- out: none
INSERT INTO cash_due (firm_id, account_id, settles_on, segment_id, quantity_e6)
SELECT $1, * FROM unnest($2, $3, $4, $5)
ON CONFLICT (firm_id, account_id, settles_on, segment_id)
DO UPDATE SET quantity_e6 = cash_due.quantity_e6 + excluded.quantity_e6

-- Writes positions as they are after the batch.
-- in: firm_id int8, account_id_list int8[], segment_id_list int8[], security_id_list int8[], quantity_e6_list int8[], held_e6_list int8[]
-- out: none
INSERT INTO position (firm_id, account_id, segment_id, security_id, quantity_e6, held_e6)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6)
ON CONFLICT (firm_id, account_id, segment_id, security_id)
DO UPDATE SET quantity_e6 = excluded.quantity_e6, held_e6 = excluded.held_e6

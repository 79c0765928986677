-- Posts the legs of ledger entries; a trigger checks that they sum to zero.
-- in: firm_id int8, entry_id_list int8[], leg_list int4[], account_id_list int8[], segment_id_list int8[], security_id_list int8[], quantity_e6_list int8[]
-- out: none
INSERT INTO ledger_leg (firm_id, entry_id, leg, account_id, segment_id, security_id, quantity_e6)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)

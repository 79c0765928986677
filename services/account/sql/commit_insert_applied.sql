-- Records to which accounts corporate actions were applied.
-- in: firm_id int8, action_id_list int8[], account_id_list int8[], sequence_list int8[]
-- out: none
INSERT INTO corporate_action_account (firm_id, action_id, account_id, sequence)
SELECT $1, * FROM unnest($2, $3, $4)

-- Says things about accounts from now on.
-- in: firm_id int8, name_list text[], account_id_list int8[], valid_from_list timestamptz[], value_list text[], sequence_list int8[]
-- out: none
INSERT INTO fact (firm_id, name, account_id, valid_from, value, sequence)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6)
ON CONFLICT (firm_id, name, account_id, valid_from) DO UPDATE SET value = excluded.value, sequence = excluded.sequence

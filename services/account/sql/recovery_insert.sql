-- Gives a user recovery codes.
-- in: firm_id int8, user_id int8, code_hash_list bytea[]
-- out: none
INSERT INTO recovery_code (firm_id, user_id, code_hash) SELECT $1, $2, * FROM unnest($3)

-- Writes the holders of accounts.
-- in: firm_id int8, account_id_list int8[], place_list int4[], person_id_list int8[], role_list int4[]
-- out: none
INSERT INTO account_holder (firm_id, account_id, place, person_id, role)
SELECT $1, * FROM unnest($2, $3, $4, $5)

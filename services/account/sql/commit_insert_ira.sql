-- Records what movements of retirement accounts are.
-- in: firm_id int8, entry_id_list int8[], account_id_list int8[], person_id_list int8[], kind_list int4[], tax_year_list int4[], gross_e4_list int8[], federal_e4_list int8[], state_e4_list int8[], qualified_e4_list int8[], excess_e4_list int8[]
-- out: none
INSERT INTO ira_movement (firm_id, entry_id, account_id, person_id, kind, tax_year, gross_e4, federal_e4, state_e4, qualified_e4, excess_e4)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- Writes the beneficiaries of accounts.
-- in: firm_id int8, account_id_list int8[], place_list int4[], person_id_list int8[], share_e8_list int8[], contingent_list bool[], sole_spouse_list bool[], sole_spouse_since_list date[]
-- out: none
INSERT INTO account_beneficiary (firm_id, account_id, place, person_id, share_e8, contingent, sole_spouse, sole_spouse_since)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8)

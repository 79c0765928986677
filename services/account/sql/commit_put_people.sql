-- Writes people.
-- in: firm_id int8, person_id_list int8[], name_list text[], organisation_list bool[], born_on_list date[], email_list text[], residence_list text[], household_id_list int8[], version_list int8[]
-- out: none
INSERT INTO person (firm_id, person_id, name, organisation, born_on, email, residence, household_id, version)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (firm_id, person_id) DO UPDATE
SET name = excluded.name, organisation = excluded.organisation, born_on = excluded.born_on, email = excluded.email,
    residence = excluded.residence, household_id = excluded.household_id, version = excluded.version

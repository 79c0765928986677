-- Writes households.
-- in: firm_id int8, household_id_list int8[], name_list text[], version_list int8[]
-- out: none
INSERT INTO household (firm_id, household_id, name, version)
SELECT $1, * FROM unnest($2, $3, $4)
ON CONFLICT (firm_id, household_id) DO UPDATE SET name = excluded.name, version = excluded.version

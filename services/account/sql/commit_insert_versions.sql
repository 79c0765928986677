-- Keeps every version of master data.
-- in: firm_id int8, kind_list int4[], id_list int8[], version_list int8[], sequence_list int8[], recorded_at_list timestamptz[], body_list bytea[]
-- out: none
INSERT INTO master_version (firm_id, kind, id, version, sequence, recorded_at, body)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)

-- Keeps versions of records.
-- in: firm_id int8, kind_list text[], id_list int8[], version_list int8[], type_list text[], body_list bytea[], body_hash_list bytea[], projection_list jsonb[], account_id_list int8[], sequence_list int8[], recorded_at_list timestamptz[]
-- out: none
INSERT INTO record (firm_id, kind, id, version, type, body, body_hash, projection, account_id, sequence, recorded_at)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- Says which versions of records are the latest.
-- in: firm_id int8, kind_list text[], id_list int8[], version_list int8[], account_id_list int8[]
-- out: none
INSERT INTO record_head (firm_id, kind, id, version, account_id)
SELECT $1, * FROM unnest($2, $3, $4, $5)
ON CONFLICT (firm_id, kind, id) DO UPDATE SET version = excluded.version, account_id = excluded.account_id

-- Remembers an imported file.
-- in: firm_id int8, purpose text, file_hash bytea, file_name text, sequence int8, recorded_at timestamptz, report bytea
-- out: none
INSERT INTO import_file (firm_id, purpose, file_hash, file_name, sequence, recorded_at, report)
VALUES ($1, $2, $3, $4, $5, $6, $7)

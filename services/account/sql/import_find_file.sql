-- The report of a file that was imported before for the same purpose.
-- in: firm_id int8, purpose text, file_hash bytea
-- out: report bytea
SELECT report FROM import_file WHERE firm_id = $1 AND purpose = $2 AND file_hash = $3

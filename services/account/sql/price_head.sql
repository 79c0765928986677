-- The journal line of a firm's last import; closes come in no other way.
-- in: firm_id int8
-- out: sequence int8
SELECT coalesce(max(sequence), 0) AS sequence FROM import_file WHERE firm_id = $1

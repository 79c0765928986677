-- Master data as it stood at an instant: the packed message.
-- in: firm_id int8, kind int4, id int8, as_of timestamptz
-- out: body bytea
SELECT body
FROM master_version
WHERE firm_id = $1 AND kind = $2 AND id = $3 AND recorded_at <= $4
ORDER BY version DESC
LIMIT 1

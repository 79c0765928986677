-- A record as it was at an instant.
-- in: firm_id int8, kind text, id int8, as_of timestamptz, book int8
-- out: steward.account.v1.Record
SELECT r.kind, r.id, r.version, r.type, r.body, r.account_id, r.sequence, r.recorded_at
FROM record r LEFT JOIN account a ON a.firm_id = $1 AND a.account_id = r.account_id
WHERE r.firm_id = $1 AND r.kind = $2 AND r.id = $3 AND r.recorded_at <= $4
  AND (r.account_id IS NULL OR account_is_seen($1, $5, a.account_id, a.advisor_id))
ORDER BY r.version DESC
LIMIT 1

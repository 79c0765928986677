-- A record as it was at an instant.
-- in: firm_id int8, kind text, id int8, as_of timestamptz, book int8
-- out: steward.account.v1.Record
SELECT r.kind, r.id, r.version, r.type, r.body, r.account_id, r.sequence, r.recorded_at
FROM record r LEFT JOIN account a ON a.firm_id = $1 AND a.account_id = r.account_id
WHERE r.firm_id = $1 AND r.kind = $2 AND r.id = $3 AND r.recorded_at <= $4
  AND ($5 = 0 OR r.account_id IS NULL OR a.advisor_id = $5)
ORDER BY r.version DESC
LIMIT 1

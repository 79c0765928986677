-- Versions of a record, latest first: at most 1,000, and no more than 8 MiB of bodies.
-- in: firm_id int8, kind text, id int8, book int8
-- out: steward.account.v1.Record
SELECT kind, id, version, type, body, account_id, sequence, recorded_at
FROM (
  SELECT p.*, sum(length(p.body)) OVER (ORDER BY p.version DESC) AS bytes
  FROM (
    SELECT r.*
    FROM record r
    LEFT JOIN account a ON a.firm_id = $1 AND a.account_id = r.account_id
    WHERE r.firm_id = $1 AND r.kind = $2 AND r.id = $3 AND (r.account_id IS NULL OR account_is_seen($1, $4, a.account_id, a.advisor_id))
    ORDER BY r.version DESC
    LIMIT 1000) p) q
WHERE bytes <= 8388608
ORDER BY version DESC

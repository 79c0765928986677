-- Versions of records of some kinds in order of their writing, after a place in it: at most 200 and 8 MiB of bodies.
-- in: firm_id int8, kinds text[], sequence int8, kind text, id int8, version int8, book int8
-- out: steward.account.v1.Record
SELECT kind, id, version, type, body, account_id, sequence, recorded_at
FROM (
  SELECT p.*, sum(length(p.body)) OVER w AS bytes, row_number() OVER w AS place
  FROM (
    SELECT r.*
    FROM record r LEFT JOIN account a ON a.firm_id = $1 AND a.account_id = r.account_id
    WHERE r.firm_id = $1 AND r.sequence >= $3 AND (r.sequence, r.kind, r.id, r.version) > ($3, $4, $5, $6)
      AND r.kind = ANY ($2) AND ($7 = 0 OR r.account_id IS NULL OR a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $7)))
           OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $7))))
    ORDER BY r.sequence, r.kind, r.id, r.version
    LIMIT 200) p
  WINDOW w AS (ORDER BY sequence, kind, id, version)) q
WHERE bytes <= 8388608 OR place = 1
ORDER BY sequence, kind, id, version

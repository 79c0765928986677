-- A page of the latest versions of records of a kind that contain something and fit filters. Beside record_list, so that the
-- index of what is contained is used whichever plan is kept.
-- in: firm_id int8, kind text, account_id int8, after_id int8, page_size int8, book int8, paths text[], operators int4[], wanted_list jsonb[], contained jsonb
-- out: steward.account.v1.Record
SELECT kind, id, version, type, body, account_id, sequence, recorded_at
FROM (
  SELECT p.*, sum(length(p.body)) OVER (ORDER BY p.id) AS bytes, row_number() OVER (ORDER BY p.id) AS place
  FROM (
    SELECT r.*
    FROM record_head h
    JOIN record r ON r.firm_id = $1 AND r.kind = h.kind AND r.id = h.id AND r.version = h.version
    LEFT JOIN account a ON a.firm_id = $1 AND a.account_id = h.account_id
    WHERE h.firm_id = $1 AND h.kind = $2 AND ($3 = 0 OR h.account_id = $3) AND h.id > $4
      AND r.kind = $2 AND r.projection @> $10
      AND ($6 = 0 OR h.account_id IS NULL OR a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $6)))
           OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $6))))
      AND NOT EXISTS (SELECT 1 FROM unnest($7, $8, $9) AS f (path, op, wanted)
                      WHERE NOT record_fits(r.projection, f.path, f.op, f.wanted))
    ORDER BY h.id
    LIMIT $5) p) q
WHERE bytes <= 8388608 OR place = 1
ORDER BY id

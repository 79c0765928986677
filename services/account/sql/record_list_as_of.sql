-- A page of the versions of records of a kind as they were at an instant, that fit filters then.
-- in: firm_id int8, kind text, account_id int8, after_id int8, page_size int8, book int8, paths text[], operators int4[], wanted_list jsonb[], contained jsonb, as_of timestamptz
-- out: steward.account.v1.Record
SELECT kind, id, version, type, body, account_id, sequence, recorded_at
FROM (
  SELECT p.*, sum(length(p.body)) OVER (ORDER BY p.id) AS bytes, row_number() OVER (ORDER BY p.id) AS place
  FROM (
    SELECT r.*
    FROM record_head h
    JOIN LATERAL (
      SELECT * FROM record v
      WHERE v.firm_id = $1 AND v.kind = h.kind AND v.id = h.id AND v.recorded_at <= $11
      ORDER BY v.version DESC LIMIT 1) r ON true
    LEFT JOIN account a ON a.firm_id = $1 AND a.account_id = r.account_id
    WHERE h.firm_id = $1 AND h.kind = $2 AND ($3 = 0 OR r.account_id = $3) AND h.id > $4
      AND ($10 = '{}'::jsonb OR r.projection @> $10)
      AND ($6 = 0 OR r.account_id IS NULL OR a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $6)))
           OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $6))))
      AND NOT EXISTS (SELECT 1 FROM unnest($7, $8, $9) AS f (path, op, wanted)
                      WHERE NOT record_fits(r.projection, f.path, f.op, f.wanted))
    ORDER BY h.id
    LIMIT $5) p) q
WHERE bytes <= 8388608 OR place = 1
ORDER BY id

-- Latest versions of some records.
-- in: firm_id int8, kinds text[], ids int8[]
-- out: kind text, id int8, version int8, account_id int8
SELECT h.kind, h.id, h.version, h.account_id
FROM unnest($2, $3) AS k (kind, id)
CROSS JOIN LATERAL (SELECT * FROM record_head WHERE firm_id = $1 AND kind = k.kind AND id = k.id LIMIT 1) h

-- Positions of some accounts, or of a whole book, from those entries alone that are effective, settled and recorded by some
-- day, line and instant; in chunks of columns.
-- in: firm_id int8, account_ids int8[], book int8, chunk int8, effective_on date, settled_on date, sequence int8, recorded_at timestamptz
-- out: account_ids int8[], segment_ids int8[], security_ids int8[], quantities_e6 int8[], helds_e6 int8[]
SELECT array_agg(account_id ORDER BY place) AS account_ids, array_agg(segment_id ORDER BY place) AS segment_ids,
       array_agg(security_id ORDER BY place) AS security_ids, array_agg(quantity_e6 ORDER BY place) AS quantities_e6,
       array_agg(0::int8) AS helds_e6
FROM (
  SELECT l.account_id, l.segment_id, l.security_id, sum(l.quantity_e6)::int8 AS quantity_e6,
         row_number() OVER (ORDER BY l.account_id, l.segment_id, l.security_id) AS place
  FROM ledger_leg l JOIN account_seen($1, $3) a ON a.account_id = l.account_id
  JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
  WHERE l.firm_id = $1 AND (cardinality($2) = 0 OR l.account_id = ANY ($2))
    AND e.effective_on <= $5 AND e.settles_on <= $6 AND e.sequence <= $7 AND e.recorded_at <= $8
  GROUP BY l.account_id, l.segment_id, l.security_id
  HAVING sum(l.quantity_e6) <> 0) q
GROUP BY (place - 1) / $4
ORDER BY min(place)

-- Lots of some accounts that were open, from those entries alone that are effective, settled and recorded by some day, line
-- and instant; in chunks of columns. What later wash sales tacked on does not count yet.
-- in: firm_id int8, account_ids int8[], security_ids int8[], book int8, chunk int8, effective_on date, settled_on date, sequence int8, recorded_at timestamptz
-- out: account_ids int8[], segment_ids int8[], security_ids int8[], lot_ids int8[], opened_on date[], quantities_e6 int8[], bases_e4 int8[], acquired_on date[], disallowed_e4 int8[], unsettled_until date[]
WITH counted AS MATERIALIZED (
  SELECT e.entry_id, e.reverses
  FROM ledger_entry e
  WHERE e.firm_id = $1 AND e.effective_on <= $6 AND e.settles_on <= $7 AND e.sequence <= $8 AND e.recorded_at <= $9
), held AS MATERIALIZED (
  SELECT l.* FROM lot l
  JOIN account_seen($1, $4) a ON a.account_id = l.account_id
  JOIN counted e ON e.entry_id = l.entry_id
  WHERE l.firm_id = $1 AND l.account_id = ANY ($2) AND (cardinality($3) = 0 OR l.security_id = ANY ($3))
), changes AS (
  SELECT c.lot_id, -c.quantity_e6 AS quantity_e6, -c.basis_e4 AS basis_e4
  FROM held h JOIN lot_closing c ON c.firm_id = $1 AND c.lot_id = h.lot_id JOIN counted e ON e.entry_id = c.entry_id
  UNION ALL
  SELECT x.lot_id, x.quantity_e6, x.basis_e4
  FROM held h JOIN lot_adjustment x ON x.firm_id = $1 AND x.lot_id = h.lot_id JOIN counted e ON e.entry_id = x.entry_id
), sums AS (
  SELECT lot_id, sum(quantity_e6) AS quantity_e6, sum(basis_e4) AS basis_e4 FROM changes GROUP BY lot_id
), washed AS (
  SELECT x.replacement_lot_id AS lot_id, sum(x.disallowed_e4) FILTER (WHERE c.entry_id IS NOT NULL AND NOT x.permanent)
           AS disallowed_e4,
         coalesce(sum(x.tacked_days) FILTER (WHERE c.entry_id IS NULL), 0) AS later_days
  FROM held h JOIN wash_sale x ON x.firm_id = $1 AND x.replacement_lot_id = h.lot_id
  LEFT JOIN counted c ON c.entry_id = x.entry_id
  WHERE NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = x.entry_id)
  GROUP BY x.replacement_lot_id
), rows AS (
  SELECT h.account_id, h.segment_id, h.security_id, h.lot_id, h.opened_on,
         (h.opened_quantity_e6 + coalesce(s.quantity_e6, 0))::int8 AS quantity_e6,
         (h.opened_basis_e4 + coalesce(s.basis_e4, 0))::int8 AS basis_e4,
         (h.acquired_on + coalesce(w.later_days, 0)::int4) AS acquired_on,
         coalesce(w.disallowed_e4, 0)::int8 AS disallowed_e4, coalesce(h.unsettled_until, '1970-01-01') AS unsettled_until,
         row_number() OVER (ORDER BY h.account_id, h.segment_id, h.security_id, h.lot_id) AS place
  FROM held h LEFT JOIN sums s USING (lot_id) LEFT JOIN washed w USING (lot_id)
  WHERE h.opened_quantity_e6 + coalesce(s.quantity_e6, 0) > 0
)
SELECT array_agg(account_id ORDER BY place) AS account_ids, array_agg(segment_id ORDER BY place) AS segment_ids,
       array_agg(security_id ORDER BY place) AS security_ids, array_agg(lot_id ORDER BY place) AS lot_ids,
       array_agg(opened_on ORDER BY place) AS opened_on, array_agg(quantity_e6 ORDER BY place) AS quantities_e6,
       array_agg(basis_e4 ORDER BY place) AS bases_e4, array_agg(acquired_on ORDER BY place) AS acquired_on,
       array_agg(disallowed_e4 ORDER BY place) AS disallowed_e4, array_agg(unsettled_until ORDER BY place) AS unsettled_until
FROM rows
GROUP BY (place - 1) / $5
ORDER BY min(place)

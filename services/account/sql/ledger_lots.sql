-- Open lots of some accounts in chunks of columns.
-- in: firm_id int8, account_ids int8[], security_ids int8[], book int8, chunk int8
-- out: account_ids int8[], segment_ids int8[], security_ids int8[], lot_ids int8[], opened_on date[], quantities_e6 int8[], bases_e4 int8[], acquired_on date[], disallowed_e4 int8[], unsettled_until date[]
SELECT array_agg(account_id ORDER BY place) AS account_ids, array_agg(segment_id ORDER BY place) AS segment_ids,
       array_agg(security_id ORDER BY place) AS security_ids, array_agg(lot_id ORDER BY place) AS lot_ids,
       array_agg(opened_on ORDER BY place) AS opened_on, array_agg(quantity_e6 ORDER BY place) AS quantities_e6,
       array_agg(basis_e4 ORDER BY place) AS bases_e4, array_agg(acquired_on ORDER BY place) AS acquired_on,
       array_agg(disallowed_e4 ORDER BY place) AS disallowed_e4,
       array_agg(coalesce(unsettled_until, '1970-01-01') ORDER BY place) AS unsettled_until
FROM (
  SELECT l.*, w.disallowed_e4, row_number() OVER (ORDER BY l.account_id, l.segment_id, l.security_id, l.lot_id) AS place
  FROM lot l JOIN account a ON a.firm_id = $1 AND a.account_id = l.account_id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.disallowed_e4), 0)::int8 AS disallowed_e4 FROM wash_sale x
    WHERE x.firm_id = $1 AND x.replacement_lot_id = l.lot_id AND NOT x.permanent AND NOT l.may_replace
      AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = x.entry_id)) w
  WHERE l.firm_id = $1 AND l.account_id = ANY ($2) AND (cardinality($3) = 0 OR l.security_id = ANY ($3))
    AND ($4 = 0 OR a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $4)))
         OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $4))))
    AND l.quantity_e6 > 0) q
GROUP BY (place - 1) / $5
ORDER BY min(place)

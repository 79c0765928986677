-- What an account's sales of a year took from lots, and its gains without a sale, after a place in their order; what was
-- taken back is left out.
-- in: firm_id int8, account_id int8, tax_year int8, after_on date, after_entry_id int8, after_lot_id int8, after_place int8, count int8
-- out: steward.account.v1.RealisedGain
WITH gains AS (
  SELECT c.entry_id, c.lot_id, 0 AS place, c.security_id, c.quantity_e6, l.opened_on, c.acquired_on, c.closed_on,
         c.proceeds_e4, c.basis_e4, w.disallowed_e4,
         (c.proceeds_e4 - c.basis_e4 + w.disallowed_e4)::int8 AS gain_e4, c.long_term
  FROM lot_closing c
  JOIN lot l ON l.firm_id = $1 AND l.lot_id = c.lot_id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.disallowed_e4), 0)::int8 AS disallowed_e4 FROM wash_sale x
    WHERE x.firm_id = $1 AND x.closing_entry_id = c.entry_id AND x.closing_lot_id = c.lot_id
      AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = x.entry_id)) w
  WHERE c.firm_id = $1 AND c.account_id = $2 AND c.proceeds_e4 IS NOT NULL
    AND c.closed_on BETWEEN make_date($3::int4, 1, 1) AND make_date($3::int4, 12, 31)
  UNION ALL
  SELECT g.entry_id, coalesce(g.lot_id, 0), g.place + 1, g.security_id, 0, g.acquired_on, g.acquired_on, g.realised_on,
         g.gain_e4, 0, 0, g.gain_e4, g.long_term
  FROM lot_gain g
  WHERE g.firm_id = $1 AND g.account_id = $2
    AND g.realised_on BETWEEN make_date($3::int4, 1, 1) AND make_date($3::int4, 12, 31)
)
SELECT g.entry_id, g.lot_id, g.place, g.security_id, s.symbol, g.quantity_e6, g.opened_on, g.acquired_on, g.closed_on,
       g.proceeds_e4, g.basis_e4, g.disallowed_e4, g.gain_e4, g.long_term
FROM gains g JOIN security s ON s.firm_id = $1 AND s.security_id = g.security_id
WHERE (g.closed_on, g.entry_id, g.lot_id, g.place) > ($4, $5, $6, $7)
  AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = g.entry_id)
ORDER BY g.closed_on, g.entry_id, g.lot_id, g.place
LIMIT $8

-- Lots of which what was opened and adjusted is not what is open and closed, in shares or in basis.
-- in: firm_id int8
-- out: lot_id int8, found_e6 int8, wanted_e6 int8, found_e4 int8, wanted_e4 int8
SELECT l.lot_id, (l.quantity_e6 + coalesce(c.quantity_e6, 0))::int8 AS found_e6,
       (l.opened_quantity_e6 + coalesce(a.quantity_e6, 0))::int8 AS wanted_e6,
       (l.basis_e4 + coalesce(c.basis_e4, 0))::int8 AS found_e4,
       (l.opened_basis_e4 + coalesce(a.basis_e4, 0))::int8 AS wanted_e4
FROM lot l
LEFT JOIN (
  SELECT lot_id, sum(quantity_e6) AS quantity_e6, sum(basis_e4) AS basis_e4
  FROM lot_closing WHERE firm_id = $1 GROUP BY lot_id) c USING (lot_id)
LEFT JOIN (
  SELECT lot_id, sum(quantity_e6) AS quantity_e6, sum(basis_e4) AS basis_e4
  FROM lot_adjustment WHERE firm_id = $1 GROUP BY lot_id) a USING (lot_id)
WHERE l.firm_id = $1
  AND (l.quantity_e6 + coalesce(c.quantity_e6, 0) <> l.opened_quantity_e6 + coalesce(a.quantity_e6, 0)
    OR l.basis_e4 + coalesce(c.basis_e4, 0) <> l.opened_basis_e4 + coalesce(a.basis_e4, 0))
ORDER BY l.lot_id
LIMIT 100

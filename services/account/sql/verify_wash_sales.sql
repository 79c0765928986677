-- Wash sales, but for those taken back, that disallow more than was lost or sold, whose lot replaces twice or was not bought
-- within thirty days, and whose disallowed loss is not in the basis of the lot.
-- in: firm_id int8
-- out: lot_id int8, what text
WITH live AS MATERIALIZED (
  SELECT w.*, c.quantity_e6 AS sold_e6, c.closed_on, coalesce(c.basis_e4 - c.proceeds_e4, 0) AS loss_e4
  FROM wash_sale w
  JOIN lot_closing c ON c.firm_id = $1 AND c.entry_id = w.closing_entry_id AND c.lot_id = w.closing_lot_id
  WHERE w.firm_id = $1
    AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses IN (w.entry_id, w.closing_entry_id))
), found AS (
  SELECT closing_lot_id AS lot_id, 'more of its sale is disallowed than was lost' AS what
  FROM live GROUP BY closing_entry_id, closing_lot_id, sold_e6, loss_e4
  HAVING sum(quantity_e6) > sold_e6 OR sum(disallowed_e4) > greatest(loss_e4, 0)
  UNION ALL
  SELECT w.replacement_lot_id, 'it replaces shares of a sale that had been taken back'
  FROM wash_sale w JOIN ledger_entry r ON r.firm_id = $1 AND r.reverses = w.closing_entry_id
  WHERE w.firm_id = $1 AND w.entry_id > r.entry_id
    AND NOT EXISTS (SELECT FROM ledger_entry x WHERE x.firm_id = $1 AND x.reverses = w.entry_id)
  UNION ALL
  SELECT replacement_lot_id, 'it replaces shares sold at a loss more than once'
  FROM live GROUP BY replacement_lot_id HAVING count(*) > 1
  UNION ALL
  SELECT w.replacement_lot_id, 'it replaces shares but is free, too small or not bought within thirty days of their sale'
  FROM live w JOIN lot l ON l.firm_id = $1 AND l.lot_id = w.replacement_lot_id
  WHERE l.may_replace OR l.opened_on NOT BETWEEN w.closed_on - 30 AND w.closed_on + 30
  UNION ALL
  SELECT w.replacement_lot_id, 'a disallowed loss is not in its basis'
  FROM live w
  WHERE CASE WHEN w.permanent THEN 0 ELSE w.disallowed_e4 END <> (
    SELECT coalesce(sum(a.basis_e4), 0) FROM lot_adjustment a
    WHERE a.firm_id = $1 AND a.entry_id = w.entry_id AND a.lot_id = w.replacement_lot_id AND a.kind = 1 AND a.quantity_e6 = 0)
)
SELECT lot_id, what FROM found
ORDER BY lot_id, what
LIMIT 100

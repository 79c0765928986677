-- Later entries that rest on what some entries left of lots: that took from or adjusted a lot they opened or adjusted,
-- that made a wash sale of what they sold or bought, and corporate actions on what they took shares from. Not those that
-- were taken back themselves.
-- in: firm_id int8, entry_ids int8[]
-- out: by_entry_id int8, lot_id int8, entry_id int8, reverses int8
WITH ids AS MATERIALIZED (SELECT DISTINCT unnest($2) AS entry_id), touched AS MATERIALIZED (
  SELECT i.entry_id, t.lot_id, bool_or(t.is_shaped) AS is_shaped
  FROM ids i
  CROSS JOIN LATERAL (
    SELECT lot_id, true AS is_shaped FROM lot WHERE firm_id = $1 AND entry_id = i.entry_id
    UNION ALL
    SELECT lot_id, false FROM lot_closing WHERE firm_id = $1 AND entry_id = i.entry_id
    UNION ALL
    SELECT lot_id, true FROM lot_adjustment WHERE firm_id = $1 AND entry_id = i.entry_id
    UNION ALL
    SELECT replacement_lot_id, true FROM wash_sale WHERE firm_id = $1 AND entry_id = i.entry_id) t
  GROUP BY i.entry_id, t.lot_id
), uses AS MATERIALIZED (
  SELECT DISTINCT t.entry_id AS by_entry_id, t.lot_id, u.entry_id
  FROM touched t
  CROSS JOIN LATERAL (SELECT account_id, security_id FROM lot WHERE firm_id = $1 AND lot_id = t.lot_id LIMIT 1) l
  CROSS JOIN LATERAL (
    SELECT entry_id FROM lot_closing WHERE firm_id = $1 AND lot_id = t.lot_id AND t.is_shaped
    UNION ALL
    SELECT entry_id FROM lot_adjustment WHERE firm_id = $1 AND lot_id = t.lot_id AND t.is_shaped
    UNION ALL
    SELECT entry_id FROM wash_sale
    WHERE firm_id = $1 AND (closing_entry_id = t.entry_id AND closing_lot_id = t.lot_id OR replacement_lot_id = t.lot_id)
    UNION ALL
    SELECT e.entry_id
    FROM ledger_leg g JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = g.entry_id
    WHERE g.firm_id = $1 AND g.account_id = l.account_id AND g.entry_id > t.entry_id AND g.security_id = l.security_id
      AND e.kind BETWEEN 14 AND 22
    OFFSET 0) u
  WHERE u.entry_id > t.entry_id
)
SELECT u.by_entry_id, u.lot_id, u.entry_id, e.reverses
FROM uses u
CROSS JOIN LATERAL (SELECT reverses FROM ledger_entry WHERE firm_id = $1 AND entry_id = u.entry_id LIMIT 1) e
WHERE NOT EXISTS (
  SELECT 1 FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = u.entry_id AND r.reverses IS NOT NULL)
ORDER BY u.by_entry_id, u.entry_id DESC

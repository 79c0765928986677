-- What some entries did to lots, with those lots as they are now: opened them, took from them, adjusted them, made them
-- the replacement of shares sold at a loss.
-- in: firm_id int8, entry_ids int8[]
-- out: lot_id int8, account_id int8, segment_id int8, security_id int8, opened_on date, opened_quantity_e6 int8, opened_basis_e4 int8, quantity_e6 int8, basis_e4 int8, entry_id int8, origin_id int8, tacked_days int4, unsettled_until date, may_replace bool, by_entry_id int8, is_opened bool, changed_e6 int8, changed_e4 int8, added_days int4, is_replacement bool
WITH ids AS MATERIALIZED (SELECT DISTINCT unnest($2) AS entry_id), touched AS MATERIALIZED (
  SELECT i.entry_id, t.lot_id, bool_or(t.is_opened) AS is_opened, sum(t.quantity_e6)::int8 AS changed_e6,
         sum(t.basis_e4)::int8 AS changed_e4, sum(t.days)::int4 AS added_days, bool_or(t.is_replacement) AS is_replacement
  FROM ids i
  CROSS JOIN LATERAL (
    SELECT lot_id, true AS is_opened, opened_quantity_e6 AS quantity_e6, opened_basis_e4 AS basis_e4, 0 AS days,
           false AS is_replacement
    FROM lot WHERE firm_id = $1 AND entry_id = i.entry_id
    UNION ALL
    SELECT lot_id, false, -quantity_e6, -basis_e4, 0, false
    FROM lot_closing WHERE firm_id = $1 AND entry_id = i.entry_id
    UNION ALL
    SELECT lot_id, false, quantity_e6, basis_e4, 0, false
    FROM lot_adjustment WHERE firm_id = $1 AND entry_id = i.entry_id
    UNION ALL
    SELECT replacement_lot_id, false, 0, 0, tacked_days, true
    FROM wash_sale WHERE firm_id = $1 AND entry_id = i.entry_id) t
  GROUP BY i.entry_id, t.lot_id
)
SELECT l.lot_id, l.account_id, l.segment_id, l.security_id, l.opened_on, l.opened_quantity_e6, l.opened_basis_e4,
       l.quantity_e6, l.basis_e4, l.entry_id, l.origin_id, l.opened_on - l.acquired_on AS tacked_days, l.unsettled_until,
       l.may_replace, t.entry_id AS by_entry_id, t.is_opened, t.changed_e6, t.changed_e4, t.added_days, t.is_replacement
FROM touched t
CROSS JOIN LATERAL (SELECT * FROM lot WHERE firm_id = $1 AND lot_id = t.lot_id LIMIT 1) l
ORDER BY l.lot_id DESC

-- Moves orders on.
-- in: firm_id int8, order_ids int8[], states int4[], filled_e6 int8[], filled_cash_e4 int8[], held_e6 int8[], changed_at timestamptz, notes text[], versions int8[]
-- out: none
UPDATE trade_order o
SET state = u.state, filled_e6 = u.filled_e6, filled_cash_e4 = u.filled_cash_e4, held_e6 = u.held_e6,
    changed_at = $7, note = u.note, version = u.version
FROM unnest($2, $3, $4, $5, $6, $8, $9) AS u (order_id, state, filled_e6, filled_cash_e4, held_e6, note, version)
WHERE o.firm_id = $1 AND o.order_id = u.order_id

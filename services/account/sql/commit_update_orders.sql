-- Moves orders on. Found row by row through the key: the firm's head is locked, so a row stays in place.
-- in: firm_id int8, order_id_list int8[], state_list int4[], filled_e6_list int8[], filled_cash_e4_list int8[], held_e6_list int8[], changed_at_list timestamptz[], note_list text[], version_list int8[], pass_id_list int8[]
-- out: none
UPDATE trade_order
SET state = u.state, filled_e6 = u.filled_e6, filled_cash_e4 = u.filled_cash_e4, held_e6 = u.held_e6,
    changed_at = u.changed_at, note = u.note, version = u.version, pass_id = u.pass_id
FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)
  AS u (order_id, state, filled_e6, filled_cash_e4, held_e6, changed_at, note, version, pass_id)
CROSS JOIN LATERAL (SELECT ctid AS place FROM trade_order WHERE firm_id = $1 AND order_id = u.order_id LIMIT 1) o
WHERE trade_order.ctid = o.place

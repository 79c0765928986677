-- Some orders.
-- in: firm_id int8, order_ids int8[]
-- out: order_id int8, account_id int8, segment_id int8, security_id int8, side int4, type int4, time_in_force int4, quantity_e6 int8, limit_price_e6 int8, state int4, revision int4, filled_e6 int8, filled_cash_e4 int8, hold_e6 int8, held_e6 int8, proposal_id int8, reason text, venue text, placed_by int8, created_at timestamptz, changed_at timestamptz, note text, version int8
SELECT order_id, account_id, segment_id, security_id, side, type, time_in_force, quantity_e6, limit_price_e6, state, revision, filled_e6, filled_cash_e4, hold_e6, held_e6, proposal_id, reason, venue, placed_by, created_at, changed_at, note, version
FROM trade_order WHERE firm_id = $1 AND order_id = ANY ($2)

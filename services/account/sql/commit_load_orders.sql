-- Some orders.
-- in: firm_id int8, order_ids int8[]
-- out: order_id int8, account_id int8, segment_id int8, security_id int8, side int4, type int4, time_in_force int4, quantity_e6 int8, limit_price_e6 int8, state int4, revision int4, filled_e6 int8, filled_cash_e4 int8, hold_e6 int8, held_e6 int8, proposal_id int8, reason text, venue text, placed_by int8, created_at timestamptz, changed_at timestamptz, note text, version int8, named_lots int8[], named_quantities_e6 int8[], pass_id int8
SELECT o.order_id, o.account_id, o.segment_id, o.security_id, o.side, o.type, o.time_in_force, o.quantity_e6, o.limit_price_e6, o.state, o.revision, o.filled_e6, o.filled_cash_e4, o.hold_e6, o.held_e6, o.proposal_id, o.reason, o.venue, o.placed_by, o.created_at, o.changed_at, o.note, o.version,
       ARRAY(SELECT n.lot_id FROM order_lot n WHERE n.firm_id = $1 AND n.order_id = o.order_id ORDER BY n.place) AS named_lots,
       ARRAY(SELECT n.quantity_e6 FROM order_lot n WHERE n.firm_id = $1 AND n.order_id = o.order_id ORDER BY n.place) AS named_quantities_e6, o.pass_id
FROM (SELECT DISTINCT unnest($2) AS order_id) k
CROSS JOIN LATERAL (SELECT * FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o

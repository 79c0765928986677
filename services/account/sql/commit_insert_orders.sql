-- Accepts orders.
-- in: firm_id int8, order_id_list int8[], account_id_list int8[], segment_id_list int8[], security_id_list int8[], side_list int4[], type_list int4[], time_in_force_list int4[], quantity_e6_list int8[], limit_price_e6_list int8[], state_list int4[], revision_list int4[], filled_e6_list int8[], filled_cash_e4_list int8[], hold_e6_list int8[], held_e6_list int8[], proposal_id_list int8[], reason_list text[], venue_list text[], placed_by_list int8[], created_at_list timestamptz[], changed_at_list timestamptz[], note_list text[], version_list int8[]
-- out: none
INSERT INTO trade_order (firm_id, order_id, account_id, segment_id, security_id, side, type, time_in_force, quantity_e6, limit_price_e6, state, revision, filled_e6, filled_cash_e4, hold_e6, held_e6, proposal_id, reason, venue, placed_by, created_at, changed_at, note, version)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)

-- Keeps each change of orders.
-- in: firm_id int8, order_id_list int8[], version_list int8[], state_list int4[], note_list text[], recorded_at_list timestamptz[], sequence_list int8[]
-- out: none
INSERT INTO order_event (firm_id, order_id, version, state, note, recorded_at, sequence)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)

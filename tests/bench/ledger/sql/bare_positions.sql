-- Positions as they are after the batch, with nothing that holds them.
-- in: account_ids int8[], segment_ids int8[], quantities_e6 int8[]
-- out: none
INSERT INTO peer.bare_position (firm_id, account_id, segment_id, security_id, quantity_e6, held_e6)
SELECT 1, u.account_id, u.segment_id, 0, u.quantity_e6, 0
FROM unnest($1, $2, $3) AS u (account_id, segment_id, quantity_e6)
ON CONFLICT (firm_id, account_id, segment_id, security_id) DO UPDATE SET quantity_e6 = excluded.quantity_e6

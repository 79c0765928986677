-- Legs as they stand in the ledger, with nothing that holds them.
-- in: entry_ids int8[], legs int4[], account_ids int8[], segment_ids int8[], quantities_e6 int8[]
-- out: none
INSERT INTO peer.bare_leg (firm_id, entry_id, leg, account_id, segment_id, security_id, quantity_e6)
SELECT 1, u.entry_id, u.leg, u.account_id, u.segment_id, 0, u.quantity_e6
FROM unnest($1, $2, $3, $4, $5) AS u (entry_id, leg, account_id, segment_id, quantity_e6)

-- Legs of some entries.
-- in: firm_id int8, entry_ids int8[]
-- out: entry_id int8, account_id int8, segment_id int8, security_id int8, quantity_e6 int8
SELECT entry_id, account_id, segment_id, security_id, quantity_e6
FROM ledger_leg
WHERE firm_id = $1 AND entry_id = ANY ($2)
ORDER BY entry_id, leg

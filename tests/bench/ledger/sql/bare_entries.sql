-- Entries as they stand in the ledger, with nothing that holds them.
-- in: entry_ids int8[]
-- out: none
INSERT INTO peer.bare_entry (firm_id, entry_id, kind, effective_on, settles_on, recorded_at, sequence, memo)
SELECT 1, unnest($1), 5, '2026-11-20', '2026-11-20', now(), 1, ''

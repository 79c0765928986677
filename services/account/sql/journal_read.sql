-- Lines of the journal after a sequence.
-- in: firm_id int8, after_sequence int8, count int8
-- out: steward.account.v1.JournalLine
SELECT sequence, recorded_at, principal, method, idempotency_key, summary::text AS summary, chain
FROM journal
WHERE firm_id = $1 AND sequence > $2
ORDER BY sequence
LIMIT $3

-- All values that a fact of an account has had, latest first.
-- in: firm_id int8, account_id int8, name text, before timestamptz, page_size int8, now timestamptz
-- out: steward.account.v1.Fact
SELECT name, account_id, value, valid_from, sequence, confirmed_at, inputs_sequence,
       greatest(0, extract(epoch FROM $6 - confirmed_at))::int8 AS age_seconds
FROM fact
WHERE firm_id = $1 AND account_id = $2 AND name = $3 AND valid_from < $4
ORDER BY valid_from DESC
LIMIT $5

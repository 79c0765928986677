-- What was said about an account at an instant, one row a name, with its age in seconds at `now`.
-- in: firm_id int8, account_id int8, as_of timestamptz, now timestamptz
-- out: steward.account.v1.Fact
SELECT DISTINCT ON (name) name, account_id, value, valid_from, sequence,
       least(confirmed_at, greatest(valid_from, $3)) AS confirmed_at, inputs_sequence,
       greatest(0, extract(epoch FROM $4 - least(confirmed_at, greatest(valid_from, $3))))::int8 AS age_seconds
FROM fact
WHERE firm_id = $1 AND account_id = $2 AND valid_from <= $3
ORDER BY name, valid_from DESC

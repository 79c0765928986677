-- Lines of the journal with all that their link covers: at most 200, and no more than 16 MiB.
-- in: firm_id int8, after_sequence int8
-- out: sequence int8, recorded_at timestamptz, principal text, method text, idempotency_key text, request bytea, answer bytea, chain bytea, link int4, first_id int8, summary text, request_hash bytea, commands bytea
SELECT sequence, recorded_at, principal, method, idempotency_key, request, answer, chain, link, first_id, summary::text AS summary, request_hash, commands
FROM (
  SELECT p.*, sum(length(request) + length(answer) + length(commands)) OVER (ORDER BY sequence) AS bytes, row_number() OVER (ORDER BY sequence) AS place
  FROM (SELECT * FROM journal WHERE firm_id = $1 AND sequence > $2 ORDER BY sequence LIMIT 200) p) q
WHERE bytes <= 16777216 OR place = 1
ORDER BY sequence

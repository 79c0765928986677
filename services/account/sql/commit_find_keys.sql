-- Finds which of some idempotency keys were used before, by their place in the arrays.
-- in: firm_id int8, principals text[], keys text[]
-- out: place int8, request_hash bytea, answer bytea
SELECT k.place, j.request_hash, j.answer
FROM unnest($2, $3) WITH ORDINALITY AS k (principal, idempotency_key, place)
CROSS JOIN LATERAL (
  SELECT request_hash, answer FROM journal
  WHERE firm_id = $1 AND principal = k.principal AND idempotency_key = k.idempotency_key LIMIT 1) j
